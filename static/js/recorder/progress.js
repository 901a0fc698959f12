// @ts-check
/**
 * Which prompts of this turn are done: after a reload or a crash the pupil goes on where they were,
 * before the server knows, and in both modes alike. Identifiers only, and of one turn only.
 */

/** @typedef {import("./types.js").Prompt} Prompt */

const KEY = "dases-voice-turn-";

/** @param {string} [except] the key of the turn that is going on */
export function forgetTurns(except) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(KEY) && key !== except) localStorage.removeItem(key);
  }
}

export class Progress {
  #key;
  #prompts;
  /** @type {Set<string>} */
  #done;

  /** @param {string} turnId @param {Prompt[]} prompts */
  constructor(turnId, prompts) {
    this.#key = KEY + turnId;
    forgetTurns(this.#key);
    this.#prompts = [...prompts].sort((a, b) => a.position - b.position);
    const remembered = JSON.parse(localStorage.getItem(this.#key) ?? "[]");
    const confirmed = prompts.filter(({ done }) => done).map(({ id }) => id);
    this.#done = new Set([...remembered, ...confirmed]);
  }

  /** @returns {{prompt: Prompt, number: number} | null} */
  get next() {
    const index = this.#prompts.findIndex(({ id }) => !this.#done.has(id));
    return index < 0 ? null : { prompt: this.#prompts[index], number: index + 1 };
  }

  /** @returns {Prompt[]} */
  get todo() {
    return this.#prompts.filter(({ id }) => !this.#done.has(id));
  }

  /** @returns {string[]} */
  get done() {
    return this.#prompts.map(({ id }) => id).filter((id) => this.#done.has(id));
  }

  get total() {
    return this.#prompts.length;
  }

  /** @returns {boolean[]} */
  get marks() {
    return this.#prompts.map(({ id }) => this.#done.has(id));
  }

  /** @param {string} promptId */
  finish(promptId) {
    this.#done.add(promptId);
    localStorage.setItem(this.#key, JSON.stringify([...this.#done]));
  }

  forget() {
    localStorage.removeItem(this.#key);
  }
}
