// @ts-check
/**
 * Which prompts of this turn are done, for this tab: a reload goes on where the pupil was, before
 * the server knows, and in both modes alike. Identifiers only.
 */

/** @typedef {import("./types.js").Prompt} Prompt */

export class Progress {
  #key;
  #prompts;
  /** @type {Set<string>} */
  #done;

  /** @param {string} turnId @param {Prompt[]} prompts */
  constructor(turnId, prompts) {
    this.#key = `dases-voice-turn-${turnId}`;
    this.#prompts = [...prompts].sort((a, b) => a.position - b.position);
    const remembered = JSON.parse(sessionStorage.getItem(this.#key) ?? "[]");
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
    sessionStorage.setItem(this.#key, JSON.stringify([...this.#done]));
  }

  forget() {
    sessionStorage.removeItem(this.#key);
  }
}
