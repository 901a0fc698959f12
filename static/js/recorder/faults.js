// @ts-check
/** What was wrong with the sound in this turn, as counts for the class's board. */

/** @typedef {import("./types.js").Hint} Hint */

export class Faults {
  /** @type {Record<string, number>} */
  #hints = {};
  #trouble = "";
  #isDoubtful = false;

  /** @param {Hint[]} hints of one take */
  hear(hints) {
    for (const hint of hints) this.#hints[hint] = (this.#hints[hint] ?? 0) + 1;
  }

  /** @param {string} kind of the microphone's trouble; empty when there is none any more */
  setTrouble(kind) {
    this.#trouble = kind;
  }

  /** @param {boolean} isDoubtful whether this may not be the microphone that one speaks into */
  setDoubt(isDoubtful) {
    this.#isDoubtful = isDoubtful;
  }

  /** @returns {Record<string, number>} */
  get counts() {
    const all = { ...this.#hints };
    if (this.#trouble) all[this.#trouble] = 1;
    if (this.#isDoubtful) all.doubtful = 1;
    return Object.fromEntries(Object.entries(all).map(([name, n]) => [`fault-${name}`, n]));
  }
}
