// @ts-check
/**
 * The step that shows a prompt: its words, its picture, its voice, and one button that starts, calls
 * off and ends a take. No take starts while the voice is heard.
 */

import { Meter } from "./meter.js";
import { ModelVoice } from "./model-voice.js";

/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./types.js").Level} Level */
/** @typedef {import("./types.js").Limits} Limits */
/** @typedef {import("./types.js").Prompt} Prompt */
/** @typedef {"ready" | "listening" | "counting" | "recording" | "cutting"} Phase */

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
  #voice;
  /** @type {Prompt | null} */
  #prompt = null;

  /**
   * @param {Screen} screen
   * @param {number | undefined} countdownStepMs
   * @param {{onStart: (limits: Limits) => void, onCut: () => void}} events
   */
  constructor(screen, countdownStepMs, events) {
    this.#screen = screen;
    this.#meter = new Meter(screen, "prompt");
    this.#stepMs = countdownStepMs ?? COUNTDOWN_STEP_MS;
    this.#events = events;
    const audio = /** @type {HTMLAudioElement} */ (screen.element("[data-dases-voice]"));
    this.#voice = new ModelVoice(audio, (isPlaying) => this.#voicePlays(isPlaying), () => this.#miss());
    screen.listen({ hear: () => this.#hearVoice(), stop: () => this.#voice.stop() });
  }

  /** @param {Prompt[]} prompts whose voices will be wanted, in this order */
  prepare(prompts) {
    this.#voice.fetchAhead(prompts.flatMap(({ voice }) => (voice === null ? [] : [voice.url])));
  }

  /** @param {Prompt} prompt */
  write(prompt) {
    const { kind, language, text, picture, voice } = prompt;
    this.#prompt = prompt;
    this.#screen.write("task", this.#screen.word(`task-${kind}`));
    for (const element of this.#screen.all("[data-dases-prompt]")) {
      element.lang = language;
      element.textContent = text;
      element.hidden = text === "";
    }
    for (const element of this.#screen.all("[data-dases-picture]")) showPicture(element, picture);
    this.#screen.toggle("[data-dases-model]", voice !== null);
    this.#screen.toggle("[data-dases-action='hear']", voice !== null);
    this.#screen.toggle("[data-dases-synthesised]", voice?.is_synthesised ?? false);
    this.#screen.toggle("[data-dases-voice-missing]", false);
    this.#voice.load(voice?.url ?? null);
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
    this.#voice.stop();
    this.#enter("ready");
    return wasTaking;
  }

  #hearVoice() {
    if (this.#phase === "ready" || this.#phase === "listening") this.#voice.toggle();
  }

  /** @param {boolean} isPlaying */
  #voicePlays(isPlaying) {
    this.#screen.write("hear", this.#screen.word(isPlaying ? "listen-stop" : "listen-start"));
    if (isPlaying && this.#phase === "ready") this.#enter("listening");
    else if (isPlaying && this.#phase !== "listening") this.#voice.stop();
    else if (!isPlaying && this.#phase === "listening") this.#enter("ready");
  }

  #miss() {
    this.#screen.toggle("[data-dases-action='hear']", false);
    this.#screen.toggle("[data-dases-voice-missing]", true);
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
    if (this.#prompt === null) return;
    const { max_duration_s, end_silence_s } = this.#prompt;
    this.#screen.say("");
    this.#enter("recording");
    this.#events.onStart({ max_duration_s, end_silence_s });
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
    const cue = phase === "recording" ? `now-${this.#prompt?.kind ?? "read"}` : `cue-${phase}`;
    this.#screen.write("cue", this.#screen.word(cue));
    const button = this.#screen.element("[data-dases-action='record']");
    button.setAttribute("aria-disabled", String(phase === "listening"));
  }
}

/** @param {HTMLElement} element @param {Prompt["picture"]} picture */
function showPicture(element, picture) {
  element.hidden = picture === null;
  element.querySelector("svg")?.setAttribute("aria-label", picture?.label ?? "");
  element.querySelector("use")?.setAttribute("href", picture?.url ?? "");
}
