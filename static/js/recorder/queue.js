// @ts-check
/**
 * The takes that the server has not confirmed yet, kept on this device (IndexedDB).
 * Only random identifiers are stored beside the sound: whose it is, the device does not know.
 *
 * The sounds lie apart: a tablet that was without a network for a whole lesson holds hundreds, and
 * to look for the next one, or to count them, must not read them all.
 */

/** @typedef {import("./types.js").KeptTake} KeptTake */
/** @typedef {import("./types.js").QueuedTake} QueuedTake */
/** @typedef {import("./types.js").TakeStatus} TakeStatus */
/** @typedef {import("./types.js").Waiting} Waiting */

const DATABASE = "dases-voice";
const VERSION = 2;
const STORE = "takes";
const BODIES = "bodies";

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

/** @param {IDBObjectStore} store @param {(cursor: IDBCursorWithValue) => void} visit */
function eachRow(store, visit) {
  store.openCursor().onsuccess = (event) => {
    const cursor = /** @type {IDBRequest<IDBCursorWithValue | null>} */ (event.target).result;
    if (cursor === null) return;
    visit(cursor);
    cursor.continue();
  };
}

/**
 * Until version 2 the sounds lay in the rows.
 *
 * @param {IDBTransaction} transaction
 */
function moveBodies(transaction) {
  const bodies = transaction.objectStore(BODIES);
  eachRow(transaction.objectStore(STORE), (cursor) => {
    const { body, ...take } = cursor.value;
    bodies.put(body, take.id);
    cursor.update(take);
  });
}

export class TakeQueue {
  #database;

  /** @returns {Promise<TakeQueue>} */
  static async open() {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => {
      const database = request.result;
      if (oldVersion < 1) database.createObjectStore(STORE, { keyPath: "id" });
      database.createObjectStore(BODIES);
      moveBodies(/** @type {IDBTransaction} */ (request.transaction));
    };
    return new TakeQueue(await answer(request));
  }

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
    // A newer version of this page, in another tab, must not wait for us.
    database.onversionchange = () => database.close();
  }

  /** @param {KeptTake} take Resolves when it would survive a power cut. */
  async put({ body, ...take }) {
    await this.#write((takes, bodies) => {
      takes.put(take);
      bodies.put(body, take.id);
    });
  }

  /** @returns {Promise<QueuedTake[]>} oldest first */
  async all() {
    const store = this.#database.transaction(STORE, "readonly").objectStore(STORE);
    const takes = /** @type {QueuedTake[]} */ (await answer(store.getAll()));
    return takes.sort((a, b) => a.created_ms - b.created_ms);
  }

  /** @param {string} id @returns {Promise<ArrayBuffer | undefined>} nothing when the take is gone */
  async body(id) {
    const store = this.#database.transaction(BODIES, "readonly").objectStore(BODIES);
    return answer(store.get(id));
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
    await this.#write((takes, bodies) => {
      takes.delete(id);
      bodies.delete(id);
    });
  }

  /**
   * Change what is still there; a take that another tab has delivered meanwhile stays gone.
   *
   * @param {(take: QueuedTake) => boolean} concerns
   * @param {Partial<Pick<QueuedTake, "status" | "attempts" | "ticket">> | null} change null removes
   */
  async change(concerns, change) {
    await this.#write((takes, bodies) => {
      eachRow(takes, (cursor) => {
        if (!concerns(cursor.value)) return;
        if (change !== null) cursor.update({ ...cursor.value, ...change });
        else {
          cursor.delete();
          bodies.delete(cursor.primaryKey);
        }
      });
    });
  }

  close() {
    this.#database.close();
  }

  /** @param {(takes: IDBObjectStore, bodies: IDBObjectStore) => void} work @returns {Promise<void>} */
  #write(work) {
    return new Promise((resolve, reject) => {
      const stores = [STORE, BODIES];
      const transaction = this.#database.transaction(stores, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      work(transaction.objectStore(STORE), transaction.objectStore(BODIES));
    });
  }
}
