// @ts-check
/**
 * The takes that the server has not confirmed yet, kept on this device (IndexedDB).
 * Only random identifiers are stored beside the sound: whose it is, the device does not know.
 */

/** @typedef {import("./types.js").QueuedTake} QueuedTake */
/** @typedef {import("./types.js").TakeStatus} TakeStatus */
/** @typedef {import("./types.js").Waiting} Waiting */

const DATABASE = "dases-voice";
const STORE = "takes";

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class TakeQueue {
  #database;

  /** @returns {Promise<TakeQueue>} */
  static async open() {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: "id" });
    };
    return new TakeQueue(await answer(request));
  }

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
    // A newer version of this page, in another tab, must not wait for us.
    database.onversionchange = () => database.close();
  }

  /** @param {QueuedTake} take Resolves when it would survive a power cut. */
  async put(take) {
    await this.#write((store) => store.put(take));
  }

  /** @returns {Promise<QueuedTake[]>} oldest first */
  async all() {
    const store = this.#database.transaction(STORE, "readonly").objectStore(STORE);
    const takes = /** @type {QueuedTake[]} */ (await answer(store.getAll()));
    return takes.sort((a, b) => a.created_ms - b.created_ms);
  }

  /** @param {string} [turnId] every turn when left out @returns {Promise<Waiting>} */
  async waiting(turnId) {
    const waiting = { pending: 0, teacher: 0 };
    for (const take of await this.all()) {
      if (turnId === undefined || take.turn_id === turnId) waiting[take.status]++;
    }
    return waiting;
  }

  /** @param {string} id */
  async remove(id) {
    await this.#write((store) => store.delete(id));
  }

  /**
   * Change what is still there; a take that another tab has delivered meanwhile stays gone.
   *
   * @param {(take: QueuedTake) => boolean} concerns
   * @param {Partial<Pick<QueuedTake, "status" | "attempts" | "ticket">> | null} change null removes
   */
  async change(concerns, change) {
    await this.#write((store) => {
      store.openCursor().onsuccess = (event) => {
        const cursor = /** @type {IDBRequest<IDBCursorWithValue | null>} */ (event.target).result;
        if (cursor === null) return;
        if (concerns(cursor.value)) {
          if (change === null) cursor.delete();
          else cursor.update({ ...cursor.value, ...change });
        }
        cursor.continue();
      };
    });
  }

  close() {
    this.#database.close();
  }

  /** @param {(store: IDBObjectStore) => void} work @returns {Promise<void>} */
  #write(work) {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(STORE, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      work(transaction.objectStore(STORE));
    });
  }
}
