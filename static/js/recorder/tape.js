// @ts-check
/**
 * The tape of a turn: it always runs, keeps the last moment before a take, and cuts takes out.
 * It knows samples only: no microphone, no message, no page.
 */

import {
  FRAME_S,
  SpeechWatch,
  findHoles,
  isClipped,
  measureTake,
  peakDbfs,
  percentile,
  rmsDbfs,
} from "./level.js";

/** @typedef {import("./types.js").HeardMeasures} HeardMeasures */
/** @typedef {import("./types.js").Level} Level */
/** @typedef {import("./types.js").Limits} Limits */
/** @typedef {import("./types.js").Run} Run */

/** Devices lose or invent samples while they start. */
const DISCARD_S = 0.3;
/** A child often speaks as the finger comes down. */
const PREROLL_S = 0.3;
/** And the finger is often faster than the last word. */
const TAIL_S = 0.5;
const ROOM_S = 2;

/**
 * Browsers map 16-bit samples to [-1, 1] with 32768 below zero and 32767 above: undo exactly that,
 * so that a take equals what the sound card delivered, bit by bit.
 *
 * @param {Float32Array} samples
 */
export function toInt16(samples) {
  return Int16Array.from(samples, (x) => {
    const scaled = Math.round(x < 0 ? x * 32768 : x * 32767);
    return Math.max(-32768, Math.min(32767, scaled));
  });
}

/**
 * @typedef {object} CutTake
 * @property {Float32Array} samples
 * @property {number} peak_dbfs
 * @property {Run[]} holes
 * @property {HeardMeasures} heard
 */

export class Tape {
  #rate;
  #onLevel;
  #onEnd;
  #toDiscard;
  #preroll;
  #prerollLength = 0;
  #take;
  #takeLength = 0;
  #longest = 0;
  #tail;
  #tailLeft = Infinity;
  #frame;
  #frameLength = 0;
  /** @type {number[]} */
  #roomLevels = [];
  /** @type {number[]} */
  #takeLevels = [];
  /** @type {SpeechWatch | null} */
  #watch = null;

  /**
   * @param {object} options
   * @param {number} options.samplingRateHz
   * @param {number} options.maxDurationS the longest take, pre-roll included
   * @param {(level: Level) => void} options.onLevel called once per frame of 20 ms
   * @param {() => void} options.onEnd called when a take should end by itself
   */
  constructor({ samplingRateHz, maxDurationS, onLevel, onEnd }) {
    this.#rate = samplingRateHz;
    this.#onLevel = onLevel;
    this.#onEnd = onEnd;
    this.#toDiscard = Math.round(DISCARD_S * samplingRateHz);
    this.#preroll = new Float32Array(Math.round(PREROLL_S * samplingRateHz));
    this.#take = new Float32Array(Math.floor(maxDurationS * samplingRateHz));
    this.#tail = Math.round(TAIL_S * samplingRateHz);
    this.#frame = new Float32Array(Math.round(FRAME_S * samplingRateHz));
  }

  get isRecording() {
    return this.#watch !== null;
  }

  /** @param {Float32Array} chunk */
  push(chunk) {
    const dropped = Math.min(this.#toDiscard, chunk.length);
    this.#toDiscard -= dropped;
    const live = chunk.subarray(dropped);
    if (live.length === 0) return;
    if (this.isRecording) this.#append(live);
    this.#remember(live);
    this.#measure(live);
  }

  /** @param {Limits} limits a take is never longer than the tape */
  start({ max_duration_s, end_silence_s }) {
    const before = this.#preroll.subarray(this.#preroll.length - this.#prerollLength);
    this.#takeLength = 0;
    this.#tailLeft = Infinity;
    this.#takeLevels = [];
    this.#longest = Math.min(this.#take.length, Math.floor(max_duration_s * this.#rate));
    this.#watch = new SpeechWatch(percentile(this.#roomLevels, 0.1), end_silence_s);
    this.#append(before);
  }

  /** Let the take end with its tail. */
  finish() {
    this.#tailLeft = Math.min(this.#tailLeft, this.#tail);
  }

  /** @returns {CutTake} */
  cut() {
    const samples = this.#take.slice(0, this.#takeLength);
    const take = {
      samples,
      peak_dbfs: peakDbfs(samples),
      holes: findHoles(samples),
      heard: measureTake(samples, this.#takeLevels),
    };
    this.forget();
    return take;
  }

  /** Drop the take, and leave nothing of it in memory. */
  forget() {
    this.#watch = null;
    this.#take.fill(0, 0, this.#takeLength);
    this.#takeLength = 0;
    // The end of one take must not become the pre-roll of the next.
    this.#preroll.fill(0);
    this.#prerollLength = 0;
  }

  /** @param {Float32Array} live */
  #append(live) {
    const room = Math.min(this.#longest - this.#takeLength, this.#tailLeft);
    this.#take.set(live.subarray(0, room), this.#takeLength);
    this.#takeLength += Math.min(room, live.length);
    this.#tailLeft -= Math.min(room, live.length);
    if (live.length >= room) this.#onEnd();
  }

  /** @param {Float32Array} live */
  #remember(live) {
    const size = this.#preroll.length;
    const kept = live.subarray(Math.max(0, live.length - size));
    this.#preroll.copyWithin(0, kept.length);
    this.#preroll.set(kept, size - kept.length);
    this.#prerollLength = Math.min(size, this.#prerollLength + kept.length);
  }

  /** @param {Float32Array} live */
  #measure(live) {
    for (let from = 0; from < live.length; ) {
      const part = live.subarray(from, from + this.#frame.length - this.#frameLength);
      this.#frame.set(part, this.#frameLength);
      this.#frameLength += part.length;
      from += part.length;
      if (this.#frameLength === this.#frame.length) this.#endFrame();
    }
  }

  #endFrame() {
    this.#frameLength = 0;
    const rms = rmsDbfs(this.#frame);
    this.#onLevel({
      rms_dbfs: rms,
      peak_dbfs: peakDbfs(this.#frame),
      clipped: isClipped(this.#frame),
    });
    this.#roomLevels.push(rms);
    if (this.#roomLevels.length * FRAME_S > ROOM_S) this.#roomLevels.shift();
    if (this.#watch === null) return;
    this.#takeLevels.push(rms);
    if (this.#watch.hear(rms)) this.#onEnd();
  }
}
