// @ts-check
/**
 * Where a kept take goes: sealed into the queue, and on to the server. In activity B a cover goes
 * the same way in its place, and the take nowhere at all: a class must not be able to tell who has
 * no permission, neither from the screen nor from the network.
 */

import { coverOf } from "./cover.js";
import { TakeQueue } from "./queue.js";
import { seal } from "./seal.js";
import { Uploader } from "./uploader.js";

/** @typedef {import("./types.js").FinishedTake} FinishedTake */
/** @typedef {import("./types.js").Outlet} Outlet */
/** @typedef {import("./types.js").KeptTake} KeptTake */
/** @typedef {import("./types.js").RecorderData} RecorderData */

/**
 * @param {RecorderData} data
 * @param {() => void} onChange after each change of what is waiting
 * @returns {Promise<Outlet>}
 */
export async function openOutlet(data, onChange) {
  return StoredOutlet.open(data, onChange);
}

/** @param {FinishedTake} take @param {string} promptId @param {string} turnId */
function describe({ encoded, facts, recorded_at }, promptId, turnId) {
  return { prompt_id: promptId, turn_id: turnId, recorded_at, ...facts, ...encoded.measures };
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
  /** Covers go instead of takes: from the start, or once the takes are no longer wanted. */
  #sendsCovers;

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
    this.#sendsCovers = data.mode === "B";
    this.#uploader = new Uploader(queue, {
      onChange,
      onWithdrawn: (turnId) => {
        this.#sendsCovers ||= turnId === data.turn_id;
      },
    });
  }

  /** @param {FinishedTake} take @param {string} promptId */
  async keep(take, promptId) {
    const sent = this.#sendsCovers ? await coverOf(take) : take;
    await this.#queue.put(await this.#row(sent, promptId));
    this.#onChange();
    this.#uploader.wake();
  }

  async waiting() {
    return this.#queue.waiting(this.#data.turn_id);
  }

  close() {
    this.#uploader.close();
    this.#queue.close();
  }

  /** @param {FinishedTake} take @param {string} promptId @returns {Promise<KeptTake>} */
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
      body: await seal(take.encoded.content, intake_key),
      created_ms: Date.now(),
      status: "pending",
      attempts: 0,
    };
  }
}
