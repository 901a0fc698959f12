// @ts-check
/**
 * Sends the queue, oldest take first, one at a time over all tabs, and for as long as it takes.
 * A take leaves the device only when the server has repeated its hash, or refuses it for good.
 */

import { SEALED_TYPE } from "./seal.js";
import { renewed } from "./ticket.js";

/** @typedef {import("./types.js").QueuedTake} QueuedTake */
/** @typedef {import("./queue.js").TakeQueue} TakeQueue */

const LOCK = "dases-voice-uploader";
const REQUEST_MS = 120_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
const DAMAGED_ATTEMPTS = 3;
/** Nobody's voice stays on a shared tablet longer than this, delivered or not. */
const LONGEST_STAY_MS = 30 * 24 * 3600 * 1000;

/**
 * @typedef {"settled" | "later" | "wait"} Verdict The take needs nothing more from this pass; it
 * alone should be tried again later; or nothing gets through and the whole pass stops.
 */

export class Uploader {
  #queue;
  #onChange;
  #onWithdrawn;
  #waitMs = FIRST_WAIT_MS;
  #notBefore = 0;
  /** Tickets that were renewed here: one that is refused all the same is not renewed again. @type {Set<string>} */
  #fresh = new Set();
  #closed = new AbortController();
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {TakeQueue} queue
   * @param {object} events
   * @param {() => void} events.onChange after each change of the queue
   * @param {(turnId: string) => void} [events.onWithdrawn] when a turn's takes are no longer wanted
   */
  constructor(queue, { onChange, onWithdrawn = () => {} }) {
    this.#queue = queue;
    this.#onChange = onChange;
    this.#onWithdrawn = onWithdrawn;
  }

  /** Give every kept take a fresh chance, then send. */
  async start() {
    const oldest = Date.now() - LONGEST_STAY_MS;
    await this.#queue.change((take) => take.created_ms < oldest, null);
    await this.#queue.change(() => true, { status: "pending", attempts: 0 });
    window.addEventListener("online", () => this.wake(), { signal: this.#closed.signal });
    this.wake();
  }

  /** There may be something to send, or a way to send it. */
  wake() {
    clearTimeout(this.#timer);
    const delay = Math.max(0, this.#notBefore - Date.now());
    this.#timer = setTimeout(() => this.#drain(), delay);
  }

  close() {
    clearTimeout(this.#timer);
    this.#closed.abort();
  }

  async #drain() {
    const { signal } = this.#closed;
    try {
      await navigator.locks.request(LOCK, { signal }, () => this.#sendAll());
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #sendAll() {
    /** @type {Set<string>} */
    const postponed = new Set();
    while (!this.#closed.signal.aborted) {
      // Read anew each time: takes arrive while others travel.
      const take = (await this.#queue.all()).find(
        ({ id, status }) => status === "pending" && !postponed.has(id),
      );
      if (take === undefined) break;
      const verdict = await this.#send(take);
      this.#onChange();
      if (verdict === "settled") this.#waitMs = FIRST_WAIT_MS;
      else postponed.add(take.id);
      if (verdict === "wait") break;
    }
    if (postponed.size > 0) this.#tryLater();
  }

  #tryLater() {
    clearTimeout(this.#timer);
    const jittered = this.#waitMs * (0.5 + Math.random() / 2);
    this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2);
    this.#timer = setTimeout(() => this.wake(), jittered);
  }

  /** @param {QueuedTake} take @returns {Promise<Verdict>} */
  async #send(take) {
    try {
      const body = await this.#queue.body(take.id);
      if (body === undefined) return "settled"; // another tab has delivered it meanwhile
      return await this.#judge(take, await this.#put(take, body));
    } catch {
      return "wait"; // no way through: a cut line, a timeout, an answer that is not ours
    }
  }

  /** @param {QueuedTake} take @param {ArrayBuffer} body */
  #put(take, body) {
    return fetch(take.url, {
      method: "PUT",
      body,
      headers: {
        "Content-Type": SEALED_TYPE,
        Authorization: `Ticket ${take.ticket}`,
        "X-Content-SHA256": take.sha256,
        "X-Take-Metadata": take.metadata,
      },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(REQUEST_MS),
    });
  }

  /** @param {QueuedTake} take @param {Response} response @returns {Promise<Verdict>} */
  async #judge(take, response) {
    switch (response.status) {
      case 200:
      case 201: {
        // A captive portal also answers 200: only our own hash is a receipt.
        const receipt = await response.json();
        if (receipt.sha256 !== take.sha256) return "later";
        await this.#queue.remove(take.id);
        return "settled";
      }
      case 409:
        await this.#queue.remove(take.id);
        return "settled";
      case 410:
        await this.#queue.change(({ turn_id }) => turn_id === take.turn_id, null);
        this.#onWithdrawn(take.turn_id);
        return "settled";
      case 422:
        await this.#countDamage(take);
        return "settled";
      case 401:
        await this.#renewTicket(take);
        return "settled";
      case 403:
      case 413:
      case 415:
        await this.#needsAdult(take);
        return "settled";
      default:
        this.#heedRetryAfter(response);
        return response.status === 429 || response.status === 503 ? "wait" : "later";
    }
  }

  /** @param {QueuedTake} take */
  async #needsAdult(take) {
    await this.#queue.change(({ id }) => id === take.id, { status: "teacher" });
  }

  /** @param {QueuedTake} take */
  async #renewTicket(take) {
    const ticket = this.#fresh.has(take.ticket) ? null : await renewed(take.ticket);
    if (ticket === null) return this.#needsAdult(take);
    this.#fresh.add(ticket);
    await this.#queue.change(({ turn_id }) => turn_id === take.turn_id, { ticket });
  }

  /** @param {QueuedTake} take */
  async #countDamage(take) {
    const attempts = take.attempts + 1;
    const status = attempts < DAMAGED_ATTEMPTS ? "pending" : "teacher";
    await this.#queue.change(({ id }) => id === take.id, { attempts, status });
  }

  /** @param {Response} response */
  #heedRetryAfter(response) {
    const header = response.headers.get("Retry-After");
    if (header === null) return;
    const seconds = Number(header);
    const until = Number.isFinite(seconds) ? Date.now() + seconds * 1000 : Date.parse(header);
    this.#notBefore = Math.max(this.#notBefore, until || 0);
  }
}
