// @ts-check
/**
 * The beat: every quarter of a minute, and soon after something happened, this tablet tells the
 * server that it is there, and counts. The answer says how the lesson goes. A beat that is lost
 * costs nothing: each says the whole.
 *
 * Page: `<form method="post" action="…" data-dases-beat hidden>` with the token against forgery.
 */

/**
 * @typedef {object} LessonNews What the server answers.
 * @property {"open" | "paused" | "closed"} state
 * @property {number} calls_seen How many of this turn's calls for help the teacher has seen.
 */

const SHORTEST_MS = 12_000;
const LONGEST_MS = 18_000;
/** In a break nobody should wait for long when it ends. */
const IN_A_BREAK = 1 / 3;
const SOON_MS = 500;
const REQUEST_MS = 10_000;

export class Beat {
  #form;
  #facts;
  #onNews;
  /** @type {number | undefined} */
  #timer;
  #isStopped = false;
  #isSoon = false;
  #share = 1;

  /**
   * @param {HTMLFormElement} form
   * @param {() => Promise<Record<string, number>>} facts
   * @param {(news: LessonNews) => void} onNews
   */
  constructor(form, facts, onNews) {
    this.#form = form;
    this.#facts = facts;
    this.#onNews = onNews;
  }

  /** Something happened that the class should know: a take, a call, a trouble. */
  soon() {
    if (this.#isSoon) return;
    this.#isSoon = true;
    this.#schedule(SOON_MS * (1 + Math.random()));
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** @param {number} ms */
  #schedule(ms) {
    clearTimeout(this.#timer);
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#beat(), ms);
  }

  async #beat() {
    this.#isSoon = false;
    try {
      await this.#tell();
    } catch {
      // No network: the next beat says it all.
    }
    if (this.#isSoon) return; // something more happened meanwhile, and is due already
    this.#schedule((SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS)) * this.#share);
  }

  async #tell() {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.#form)) body.set(name, String(value));
    for (const [name, value] of Object.entries(await this.#facts())) body.set(name, String(value));
    const response = await fetch(this.#form.action, {
      method: "POST",
      body,
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    if (!response.ok || this.#isStopped) return;
    const news = /** @type {LessonNews} */ (await response.json());
    this.#share = news.state === "paused" ? IN_A_BREAK : 1;
    this.#onNews(news);
  }
}
