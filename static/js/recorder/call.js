// @ts-check
/** The button with which a pupil calls the teacher, and what becomes of the call. */

/** @typedef {import("./screen.js").Screen} Screen */

export class Call {
  #screen;
  #calls = 0;
  #seen = 0;

  /** @param {Screen} screen */
  constructor(screen) {
    this.#screen = screen;
  }

  /** How often this pupil has called: the server counts on from there after a reload. */
  get count() {
    return this.#calls;
  }

  /** A second press while the first is not seen yet is the same call. */
  press() {
    this.#calls = this.#seen + 1;
    this.#tell("called");
  }

  /** @param {number} seen how many calls of this turn the teacher has seen */
  hear(seen) {
    const isAnswer = this.#calls > this.#seen && seen >= this.#calls;
    this.#seen = seen;
    if (isAnswer) this.#tell("seen");
  }

  /** @param {"called" | "seen"} what */
  #tell(what) {
    this.#screen.write("help", this.#screen.word(`help-${what}`));
  }
}
