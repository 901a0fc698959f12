// @ts-check
/** The level meter: a bar and a word. It is read on demand and never announced by itself. */

/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./types.js").Level} Level */

const LOWEST_DBFS = -60;
const WORD_EVERY_MS = 400;

export class Meter {
  #screen;
  #section;
  #bar;
  #text;
  #loudest = LOWEST_DBFS;
  #isClipped = false;
  #nextWordAt = 0;

  /** @param {Screen} screen @param {string} step whose meter this is */
  constructor(screen, step) {
    const section = `[data-dases-step="${step}"]`;
    this.#screen = screen;
    this.#section = screen.element(section);
    this.#bar = /** @type {HTMLMeterElement} */ (screen.element(`${section} [data-dases-meter-bar]`));
    this.#text = screen.element(`${section} [data-dases-meter-text]`);
  }

  /** @param {Level} level */
  show(level) {
    const share = Math.max(0, Math.min(1, 1 - level.peak_dbfs / LOWEST_DBFS));
    this.#bar.value = share;
    this.#section.style.setProperty("--level", share.toFixed(2));
    this.#loudest = Math.max(this.#loudest, level.peak_dbfs);
    this.#isClipped ||= level.clipped;
    if (performance.now() >= this.#nextWordAt) this.#showWord();
  }

  #showWord() {
    this.#text.textContent = this.#screen.word(this.#name());
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
