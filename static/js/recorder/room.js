// @ts-check
/** The microphone check: one word of advice about the room, renewed every second and a half. */

import { roomHint } from "./level.js";

/** @typedef {import("./types.js").Level} Level */
/** @typedef {import("./types.js").Hint} Hint */

const LEVELS_KEPT = 50; // about three seconds
const ADVISE_EVERY_LEVELS = 25;

export class RoomCheck {
  /** @type {Level[]} */
  #levels = [];
  #heard = 0;
  #onAdvice;

  /** @param {(advice: Hint | "good") => void} onAdvice */
  constructor(onAdvice) {
    this.#onAdvice = onAdvice;
  }

  /** @param {Level} level */
  hear(level) {
    this.#levels = [...this.#levels, level].slice(-LEVELS_KEPT);
    if (++this.#heard % ADVISE_EVERY_LEVELS === 0) this.#onAdvice(roomHint(this.#levels));
  }
}
