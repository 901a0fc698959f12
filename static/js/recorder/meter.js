// @ts-check
/** The level meter: a bar and a word. It is read on demand and never announced by itself. */

/** @typedef {import("./types.js").Level} Level */

const LOWEST_DBFS = -60;
const WORD_EVERY_MS = 400;

export class Meter {
  #surroundings;
  #bar;
  #text;
  #word;
  #loudest = LOWEST_DBFS;
  #isClipped = false;
  #nextWordAt = 0;

  /**
   * @param {HTMLElement} element with a bar and a text inside
   * @param {(name: string) => string} word
   */
  constructor(element, word) {
    this.#surroundings = element.closest("section") ?? element;
    this.#bar = /** @type {HTMLMeterElement} */ (element.querySelector("[data-dases-meter-bar]"));
    this.#text = /** @type {HTMLElement} */ (element.querySelector("[data-dases-meter-text]"));
    this.#word = word;
  }

  /** @param {Level} level */
  show(level) {
    const share = Math.max(0, Math.min(1, 1 - level.peak_dbfs / LOWEST_DBFS));
    this.#bar.value = share;
    this.#surroundings.style.setProperty("--level", share.toFixed(2));
    this.#loudest = Math.max(this.#loudest, level.peak_dbfs);
    this.#isClipped ||= level.clipped;
    if (performance.now() >= this.#nextWordAt) this.#showWord();
  }

  #showWord() {
    this.#text.textContent = this.#word(this.#name());
    this.#loudest = LOWEST_DBFS;
    this.#isClipped = false;
    this.#nextWordAt = performance.now() + WORD_EVERY_MS;
  }

  #name() {
    if (this.#isClipped) return "level-loud";
    if (this.#loudest > -24) return "level-good";
    return this.#loudest > -45 ? "level-soft" : "level-silent";
  }
}
