// @ts-check
/**
 * The step that shows a prompt: one button that starts, calls off and ends a take.
 */

import { Meter } from "./meter.js";

/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./types.js").Level} Level */
/** @typedef {import("./types.js").Prompt} Prompt */
/** @typedef {"ready" | "counting" | "recording" | "cutting"} Phase */

const COUNTDOWN = [3, 2, 1];
const COUNTDOWN_STEP_MS = 600;

export class PromptStep {
  #screen;
  #meter;
  #stepMs;
  #events;
  /** @type {Phase} */
  #phase = "ready";
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {Screen} screen
   * @param {number | undefined} countdownStepMs
   * @param {{onStart: () => void, onCut: () => void}} events
   */
  constructor(screen, countdownStepMs, events) {
    this.#screen = screen;
    this.#meter = new Meter(screen, "prompt");
    this.#stepMs = countdownStepMs ?? COUNTDOWN_STEP_MS;
    this.#events = events;
  }

  /** @param {Prompt} prompt */
  write({ language, text }) {
    for (const element of this.#screen.promptElements()) {
      element.lang = language;
      element.textContent = text;
    }
  }

  press() {
    if (this.#phase === "ready") this.#prepare();
    else if (this.#phase === "counting") this.reset();
    else if (this.#phase === "recording") this.#cut();
  }

  /** @param {Level} level */
  hear(level) {
    if (this.#phase === "recording") this.#meter.show(level);
  }

  /** A hidden page may be starved of time: better a short take than one with gaps. */
  pageHidden() {
    if (this.#phase === "counting") this.reset();
    if (this.#phase === "recording") this.#cut();
  }

  /** @returns {boolean} whether a take was under way */
  reset() {
    const wasTaking = this.#phase === "recording" || this.#phase === "cutting";
    clearTimeout(this.#timer);
    this.#enter("ready");
    return wasTaking;
  }

  #prepare() {
    this.#enter("counting");
    // Spoken now, so that a screen reader has finished before the microphone counts.
    this.#screen.say(this.#screen.word("get-ready"));
    this.#count(COUNTDOWN);
  }

  /** @param {number[]} numbers what is still to be counted */
  #count([number, ...rest]) {
    if (number === undefined) {
      this.#start();
      return;
    }
    this.#screen.write("cue", String(number));
    this.#timer = setTimeout(() => this.#count(rest), this.#stepMs);
  }

  #start() {
    this.#screen.say("");
    this.#enter("recording");
    this.#events.onStart();
  }

  #cut() {
    this.#enter("cutting");
    this.#events.onCut();
  }

  /** @param {Phase} phase */
  #enter(phase) {
    this.#phase = phase;
    this.#screen.setPhase(phase);
    this.#screen.write("record", this.#screen.word(`record-${phase}`));
    this.#screen.write("cue", this.#screen.word(`cue-${phase}`));
  }
}
