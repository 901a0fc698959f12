// @ts-check
/**
 * The last way, for browsers without the others: the browser's own recorder. What it makes has lost
 * something, is marked so, and stays out of lossless corpora. It has no pre-roll either.
 */

import { FRAME_S, SpeechWatch, isClipped, peakDbfs, rmsDbfs, measureTake } from "./level.js";
import { sha256 } from "./seal.js";

/** @typedef {import("./types.js").CaptureEvents} CaptureEvents */
/** @typedef {import("./types.js").EncodedTake} EncodedTake */
/** @typedef {import("./types.js").Limits} Limits */
/** @typedef {import("./types.js").Source} Source */

const TYPES = ["audio/webm;codecs=opus", "audio/mp4;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
/** The first moments of a microphone are thrown away on every path. */
const DISCARD_MS = 300;
const TAIL_MS = 500;
const FRAMES_PER_LOOK = 3;
const LOOK_MS = FRAMES_PER_LOOK * FRAME_S * 1000;
const DECODED_HZ = 48_000;
/** The room before the take is not known here: quiet, until the take itself says more. */
const USUAL_ROOM_DBFS = -60;

/** @implements {Source} */
class LossySource {
  /** @type {"mediarecorder"} */
  path = "mediarecorder";
  #stream;
  #events;
  /** @type {MediaRecorder | null} */
  #recorder = null;
  /** @type {SpeechWatch | null} */
  #watch = null;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {number | undefined} */
  #looks;
  /** @type {number | undefined} */
  #end;

  /** @param {MediaStream} stream @param {CaptureEvents} events */
  constructor(stream, events) {
    this.#stream = stream;
    this.#events = events;
  }

  /** @param {Limits} limits */
  start({ max_duration_s, end_silence_s }) {
    this.forget();
    this.#watch = new SpeechWatch(USUAL_ROOM_DBFS, end_silence_s);
    this.#recorder = this.#record((content) => this.#finish(content));
    this.#end = setTimeout(() => this.#cut(), max_duration_s * 1000);
  }

  stop() {
    clearTimeout(this.#end);
    this.#end = setTimeout(() => this.#cut(), TAIL_MS);
  }

  forget() {
    clearTimeout(this.#end);
    const recorder = this.#recorder;
    this.#recorder = null;
    this.#watch = null;
    if (recorder?.state === "recording") recorder.stop();
  }

  close() {
    this.forget();
    clearInterval(this.#looks);
    this.#context?.close();
    this.#context = null;
  }

  /** @returns {Promise<boolean>} whether anything comes out of the browser's recorder */
  hasSound() {
    return new Promise((resolve) => {
      const recorder = this.#record((content) => resolve(content.size > 0));
      setTimeout(() => recorder.stop(), DISCARD_MS);
    });
  }

  /** Show levels where the browser can; a take ends by the button, or by its length, without. */
  watchLevels() {
    if (!("AudioContext" in window)) return;
    this.#context = new AudioContext();
    this.#context.resume();
    const analyser = this.#context.createAnalyser();
    this.#context.createMediaStreamSource(this.#stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#looks = setInterval(() => {
      if (this.#context?.state !== "running") return;
      analyser.getFloatTimeDomainData(samples);
      this.#look(samples);
    }, LOOK_MS);
  }

  /** @param {Float32Array} samples */
  #look(samples) {
    const rms_dbfs = rmsDbfs(samples);
    this.#events.onLevel({
      rms_dbfs,
      peak_dbfs: peakDbfs(samples),
      clipped: isClipped(samples),
    });
    for (let frame = 0; frame < FRAMES_PER_LOOK; frame++) {
      if (this.#watch?.hear(rms_dbfs)) this.#cut();
    }
  }

  #cut() {
    clearTimeout(this.#end);
    this.#watch = null;
    if (this.#recorder?.state === "recording") this.#recorder.stop();
  }

  /** @param {(content: Blob) => void} onContent @returns {MediaRecorder} */
  #record(onContent) {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(this.#stream, mimeType ? { mimeType } : {});
    /** @type {Blob[]} */
    const pieces = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      const isWanted = this.#recorder === null || this.#recorder === recorder;
      if (isWanted) onContent(new Blob(pieces, { type: recorder.mimeType }));
    };
    recorder.start();
    return recorder;
  }

  /** @param {Blob} blob */
  async #finish(blob) {
    if (this.#recorder === null) return; // forgotten meanwhile
    this.#recorder = null;
    const take = blob.size > 0 ? await describe(blob).catch(() => null) : null;
    this.#events.onTake(take); // what not even this browser can play is no take
  }
}

/** @param {Blob} blob @returns {Promise<EncodedTake>} */
async function describe(blob) {
  const content = new Uint8Array(await blob.arrayBuffer());
  const decoder = new OfflineAudioContext(1, 1, DECODED_HZ);
  const decoded = await decoder.decodeAudioData(content.slice().buffer);
  const samples = decoded.getChannelData(0);
  return {
    content,
    content_type: blob.type.split(";")[0],
    sha256: await sha256(content),
    // No holes: a lossy decoder may make zeros of its own.
    heard: { ...measureTake(samples, frameLevels(samples, decoded.sampleRate)), num_holes: 0 },
    measures: {
      encoder: blob.type.includes("opus") ? "opus" : "mp4a", // as long as "flac"
      num_samples: samples.length,
      sampling_rate_hz: decoded.sampleRate,
      peak_dbfs: peakDbfs(samples),
      hole_count: 0,
      faults: { missing_frames: 0, inserted_frames: 0, holes: [] },
    },
  };
}

/** @param {Float32Array} samples @param {number} samplingRateHz */
function frameLevels(samples, samplingRateHz) {
  const size = Math.round(FRAME_S * samplingRateHz);
  const levels = [];
  for (let at = 0; at + size <= samples.length; at += size) {
    levels.push(rmsDbfs(samples.subarray(at, at + size)));
  }
  return levels;
}

/** @type {import("./capture.js").Way} */
export const lossyWay = {
  isPossible: () => "MediaRecorder" in window,
  open: async (stream, _urls, _options, events) => {
    const source = new LossySource(stream, events);
    if (!(await source.hasSound())) return null;
    source.watchLevels();
    return source;
  },
};
