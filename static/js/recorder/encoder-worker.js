// @ts-check
/**
 * The recorder's worker: samples come in from a track or a worklet, levels and finished takes go
 * out. It answers to `open`, `start`, `stop` and `forget`.
 */

import { encodeFlac } from "./flac.js";
import { FrameCounter } from "./frames.js";
import { resample } from "./resample.js";
import { sha256 } from "./seal.js";
import { Tape, toInt16 } from "./tape.js";

/** @typedef {import("./types.js").EncodedTake} EncodedTake */
/** @typedef {import("./types.js").Run} Run */

/** One level in three frames is sent: about 17 a second, more than an eye follows. */
const LEVEL_EVERY_FRAMES = 3;
/** A track's chunks say when they were captured; a worklet's are late by what the machine has to do. */
const WINDOW_MS = { track: 100, worklet: 1000 };
const SLOW_LINE_HZ = 16_000;
const HOLES_TOLD = 50;
/** If the microphone has gone silent, no sample comes that would end the take. */
const LATEST_CUT_MS = 1500;

/** @type {Tape | null} */
let tape = null;
/** @type {FrameCounter | null} */
let counter = null;
let rate = 0;
let maxDurationS = 0;
let hasSlowLine = false;
let windowMs = 0;
let levels = 0;
let isEnding = false;
let before = { missing: 0, inserted: 0 };
/** @type {number | undefined} */
let latestCut;

/** @param {number} samplingRateHz */
function thread(samplingRateHz) {
  rate = samplingRateHz;
  counter = new FrameCounter(samplingRateHz, windowMs);
  tape = new Tape({
    samplingRateHz,
    maxDurationS,
    onLevel: (level) => {
      if (levels++ % LEVEL_EVERY_FRAMES === 0) postMessage({ type: "level", level });
    },
    onEnd: () => {
      isEnding = true; // the take is cut after the chunk, not in the middle of measuring it
    },
  });
}

/** @param {Float32Array} chunk @param {number} samplingRateHz @param {number} atMs */
function push(chunk, samplingRateHz, atMs) {
  if (tape === null) thread(samplingRateHz);
  counter?.count(chunk.length, atMs);
  tape?.push(chunk);
  if (isEnding) cut();
}

/** @param {ReadableStream<AudioData>} readable */
async function readTrack(readable) {
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const chunk = new Float32Array(value.numberOfFrames);
    value.copyTo(chunk, { planeIndex: 0, format: "f32-planar" });
    const { sampleRate, timestamp } = value;
    value.close();
    push(chunk, sampleRate, timestamp / 1000);
  }
}

/** @param {Run[]} holes @param {number} scale from the device's samples to the kept ones */
function faultsOf(holes, scale) {
  const now = counter?.faults ?? before;
  return {
    missing_frames: Math.max(0, now.missing - before.missing),
    inserted_frames: Math.max(0, now.inserted - before.inserted),
    holes: holes
      .slice(0, HOLES_TOLD)
      .map(([start, length]) => [Math.round(start * scale), Math.round(length * scale)]),
  };
}

async function cut() {
  isEnding = false;
  clearTimeout(latestCut);
  if (tape === null || !tape.isRecording) return;
  const { samples, holes, heard, peak_dbfs } = tape.cut();
  if (samples.length === 0) {
    postMessage({ type: "nothing" });
    return;
  }
  const keptHz = hasSlowLine ? Math.min(rate, SLOW_LINE_HZ) : rate;
  const sound = resample(samples, rate, keptHz);
  const kept = toInt16(sound);
  const content = encodeFlac(kept, keptHz);
  const faults = faultsOf(holes, keptHz / rate);
  const lostBuffers = faults.missing_frames + faults.inserted_frames > 0 ? 1 : 0;
  /** @type {EncodedTake} */
  const take = {
    content,
    content_type: "audio/flac",
    sha256: await sha256(content),
    heard: { ...heard, num_holes: holes.length + lostBuffers },
    measures: {
      encoder: "flac",
      num_samples: kept.length,
      sampling_rate_hz: keptHz,
      peak_dbfs,
      hole_count: holes.length,
      faults,
    },
  };
  for (const heard of [samples, sound, kept]) heard.fill(0);
  postMessage({ type: "take", take }, { transfer: [content.buffer] });
}

onmessage = ({ data }) => {
  if (data.type === "open") {
    maxDurationS = data.max_duration_s;
    hasSlowLine = data.has_slow_line;
    windowMs = data.readable ? WINDOW_MS.track : WINDOW_MS.worklet;
    if (data.readable) readTrack(data.readable);
    if (data.port) {
      /** @type {MessagePort} */ (data.port).onmessage = (message) =>
        push(message.data, data.sampling_rate_hz, performance.now());
    }
  } else if (data.type === "start") {
    if (counter) before = counter.faults;
    tape?.start(data.limits);
  } else if (data.type === "stop") {
    tape?.finish();
    latestCut = setTimeout(cut, LATEST_CUT_MS);
  } else if (data.type === "forget") {
    clearTimeout(latestCut);
    tape?.forget();
  }
};
