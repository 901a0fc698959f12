// @ts-check
/**
 * The first sound: a pupil speaks, and hears it at once. It is kept nowhere and counts for nothing;
 * it only shows that this microphone hears this pupil. Nobody has to do it.
 */

import { Player } from "./player.js";

/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./types.js").EncodedTake} EncodedTake */
/** @typedef {import("./types.js").Limits} Limits */
/** @typedef {"ready" | "listening" | "playing"} TrialPhase */

const LIMITS = { max_duration_s: 4, end_silence_s: 1 };

export class Trial {
  #screen;
  #events;
  #player;
  /** @type {TrialPhase} */
  #phase = "ready";

  /**
   * @param {Screen} screen
   * @param {object} events
   * @param {(limits: Limits) => void} events.onStart
   * @param {() => void} events.onCut
   * @param {() => void} events.onForget
   */
  constructor(screen, events) {
    this.#screen = screen;
    this.#events = events;
    const audio = /** @type {HTMLAudioElement} */ (screen.element("[data-dases-trial]"));
    this.#player = new Player(audio, () => {});
    audio.addEventListener("ended", () => this.drop());
  }

  get isListening() {
    return this.#phase === "listening";
  }

  press() {
    if (this.#phase === "listening") {
      this.#events.onCut();
    } else if (this.#phase === "playing") {
      this.drop();
    } else {
      this.#enter("listening");
      this.#events.onStart(LIMITS);
    }
  }

  /** @param {EncodedTake | null} sound */
  play(sound) {
    if (sound === null) {
      this.drop();
      return;
    }
    this.#enter("playing");
    this.#player.load(sound.content, sound.content_type);
    this.#player.toggle();
  }

  /** Nothing of it stays. */
  drop() {
    this.#player.clear();
    if (this.#phase !== "ready") this.#events.onForget();
    this.#enter("ready");
  }

  /** @param {TrialPhase} phase */
  #enter(phase) {
    this.#phase = phase;
    this.#screen.write("trial", this.#screen.word(`trial-${phase}`));
  }
}
