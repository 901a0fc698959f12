// @ts-check
/**
 * Where a kept take goes. There are two ways and they must look the same from outside: the queue
 * and the server, or nowhere at all. A class must not be able to tell who has no permission.
 */

import { TakeQueue } from "./queue.js";
import { seal } from "./seal.js";
import { Uploader } from "./uploader.js";

/** @typedef {import("./types.js").FinishedTake} FinishedTake */
/** @typedef {import("./types.js").Outlet} Outlet */
/** @typedef {import("./types.js").QueuedTake} QueuedTake */
/** @typedef {import("./types.js").RecorderData} RecorderData */

/** Where the browser does not estimate its line. */
const USUAL_LINE = { downlink: 5, rtt: 100 };

/**
 * @param {RecorderData} data
 * @param {() => void} onChange after each change of what is waiting
 * @returns {Promise<Outlet>}
 */
export async function openOutlet(data, onChange) {
  return data.mode === "A" ? StoredOutlet.open(data, onChange) : new MemoryOutlet(onChange);
}

/** @param {FinishedTake} take @param {string} promptId @param {string} turnId */
function describe({ encoded, settings, capture, recorded_at }, promptId, turnId) {
  const { sampling_rate_hz, num_samples, peak_dbfs, hole_count } = encoded;
  return {
    prompt_id: promptId,
    turn_id: turnId,
    sampling_rate_hz,
    num_samples,
    encoder: "flac",
    settings,
    peak_dbfs,
    hole_count,
    capture,
    recorded_at,
  };
}

/** @param {object} value */
function base64url(value) {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

/** @implements {Outlet} */
class StoredOutlet {
  #data;
  #queue;
  #uploader;
  #onChange;
  /** @type {Outlet | null} what takes over once the takes are no longer wanted */
  #silent = null;

  /** @param {RecorderData} data @param {() => void} onChange */
  static async open(data, onChange) {
    const queue = await TakeQueue.open();
    // A reload brings a fresh ticket for the takes that are still waiting.
    await queue.change(({ turn_id }) => turn_id === data.turn_id, { ticket: data.ticket });
    const outlet = new StoredOutlet(data, queue, onChange);
    await outlet.#uploader.start();
    return outlet;
  }

  /** @param {RecorderData} data @param {TakeQueue} queue @param {() => void} onChange */
  constructor(data, queue, onChange) {
    this.#data = data;
    this.#queue = queue;
    this.#onChange = onChange;
    this.#uploader = new Uploader(queue, {
      onChange,
      onWithdrawn: (turnId) => {
        if (turnId === data.turn_id) this.#silent ??= new MemoryOutlet(onChange);
      },
    });
  }

  /** @param {FinishedTake} take @param {string} promptId */
  async keep(take, promptId) {
    if (this.#silent) return this.#silent.keep(take, promptId);
    await this.#queue.put(await this.#row(take, promptId));
    this.#onChange();
    this.#uploader.wake();
  }

  async waiting() {
    return this.#silent ? this.#silent.waiting() : this.#queue.waiting(this.#data.turn_id);
  }

  close() {
    this.#silent?.close();
    this.#uploader.close();
    this.#queue.close();
  }

  /** @param {FinishedTake} take @param {string} promptId @returns {Promise<QueuedTake>} */
  async #row(take, promptId) {
    const { turn_id, ticket, upload_base, intake_key } = this.#data;
    const id = crypto.randomUUID();
    return {
      id,
      turn_id,
      url: upload_base + id,
      ticket,
      metadata: base64url(describe(take, promptId, turn_id)),
      sha256: take.encoded.sha256,
      body: await seal(take.encoded.flac, intake_key),
      created_ms: Date.now(),
      status: "pending",
      attempts: 0,
    };
  }
}

/**
 * Keeps nothing, stores nothing, sends nothing. It counts what a line like this one would still
 * have to carry, so that the page behaves as in the other mode, without a network too.
 *
 * @implements {Outlet}
 */
class MemoryOutlet {
  #onChange;
  #pending = 0;
  /** The takes "travel" one after the other. */
  #travel = Promise.resolve();
  #closed = new AbortController();

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** @param {FinishedTake} take */
  async keep(take) {
    this.#pending++;
    const bytes = take.encoded.flac.byteLength;
    this.#travel = this.#travel.then(() => this.#pretendToSend(bytes));
    this.#onChange();
  }

  async waiting() {
    return { pending: this.#pending, teacher: 0 };
  }

  close() {
    this.#closed.abort();
  }

  /** @param {number} bytes */
  async #pretendToSend(bytes) {
    const line = navigator.connection ?? USUAL_LINE;
    const downlink = line.downlink || USUAL_LINE.downlink;
    const ms = line.rtt + (bytes * 8) / (downlink * 1000);
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (!navigator.onLine) await this.#backOnline();
    this.#pending--;
    this.#onChange();
  }

  #backOnline() {
    const options = { once: true, signal: this.#closed.signal };
    return new Promise((resolve) => window.addEventListener("online", resolve, options));
  }
}
