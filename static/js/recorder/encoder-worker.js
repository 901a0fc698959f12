// @ts-check
/**
 * The recorder's worker: samples come in from a track or a worklet, levels and finished takes go
 * out. It answers to `open`, `start`, `stop` and `forget`.
 */

import { encodeFlac } from "./flac.js";
import { Tape } from "./tape.js";

/** @typedef {import("./types.js").EncodedTake} EncodedTake */

/** One level in three frames is sent: about 17 a second, more than an eye follows. */
const LEVEL_EVERY_FRAMES = 3;

/** @type {Tape | null} */
let tape = null;
let rate = 0;
let maxDurationS = 0;
let frames = 0;
let isEnding = false;

/** @param {number} samplingRateHz */
function threadTape(samplingRateHz) {
  rate = samplingRateHz;
  return new Tape({
    samplingRateHz,
    maxDurationS,
    onLevel: (level) => {
      if (frames++ % LEVEL_EVERY_FRAMES === 0) postMessage({ type: "level", level });
    },
    onEnd: () => {
      isEnding = true; // the take is cut after the chunk, not in the middle of measuring it
    },
  });
}

/** @param {Float32Array} chunk @param {number} samplingRateHz */
function push(chunk, samplingRateHz) {
  tape ??= threadTape(samplingRateHz);
  tape.push(chunk);
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
    const samplingRateHz = value.sampleRate;
    value.close();
    push(chunk, samplingRateHz);
  }
}

async function cut() {
  isEnding = false;
  if (tape === null || !tape.isRecording) return;
  const { samples, ...measures } = tape.stop();
  if (samples.length === 0) {
    postMessage({ type: "nothing" });
    return;
  }
  const flac = encodeFlac(samples, rate);
  const take = {
    flac,
    sha256: hex(await crypto.subtle.digest("SHA-256", flac)),
    num_samples: samples.length,
    sampling_rate_hz: rate,
    ...measures,
  };
  samples.fill(0);
  postMessage({ type: "take", take }, { transfer: [flac.buffer] });
}

/** @param {ArrayBuffer} digest */
function hex(digest) {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

onmessage = ({ data }) => {
  if (data.type === "open") {
    maxDurationS = data.max_duration_s;
    if (data.readable) readTrack(data.readable);
    if (data.port) {
      /** @type {MessagePort} */ (data.port).onmessage = (message) =>
        push(message.data, data.sampling_rate_hz);
    }
  } else if (data.type === "start") {
    tape?.start(data.limits);
  } else if (data.type === "stop") {
    cut();
  } else if (data.type === "forget") {
    tape?.forget();
  }
};
