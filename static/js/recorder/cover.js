// @ts-check
/**
 * A cover: what a turn that records nothing sends instead of a take. Random bytes, about as many,
 * and invented measures: nothing that was said is in it. Why: docs/adr/0022.
 */

import { sha256 } from "./seal.js";

/** @typedef {import("./types.js").FinishedTake} FinishedTake */

/** What FLAC needs for a sample of a voice, from a quiet room to a noisy one; and what others do. */
const BYTES_PER_SAMPLE = { least: 0.88, most: 1.17 };
const LOSSY_BYTES_PER_SAMPLE = { least: 0.3, most: 0.37 };
const INVENTED_PEAK_DBFS = { least: -16, most: -2 };
const TENTHS = 10;
/** The browser gives so many at a time. */
const RANDOM_BYTES_AT_ONCE = 65_536;

/** @param {FinishedTake} take @returns {Promise<FinishedTake>} */
export async function coverOf(take) {
  const { content_type, measures } = take.encoded;
  const { sampling_rate_hz, num_samples } = measures;
  const density = content_type === "audio/flac" ? BYTES_PER_SAMPLE : LOSSY_BYTES_PER_SAMPLE;
  // The room heard how long it took; in tenths of a second that is no more than the room knows.
  const tenth = sampling_rate_hz / TENTHS;
  const samples = Math.ceil(num_samples / tenth) * tenth;
  const content = randomBytes(Math.round(samples * between(density)));
  return {
    ...take,
    encoded: {
      content,
      content_type,
      sha256: await sha256(content),
      heard: {},
      measures: {
        encoder: "none",
        num_samples: samples,
        sampling_rate_hz,
        peak_dbfs: between(INVENTED_PEAK_DBFS),
        hole_count: 0,
        faults: { missing_frames: 0, inserted_frames: 0, holes: [] },
      },
    },
  };
}

/** @param {number} length */
function randomBytes(length) {
  const bytes = new Uint8Array(length);
  for (let start = 0; start < length; start += RANDOM_BYTES_AT_ONCE) {
    crypto.getRandomValues(bytes.subarray(start, start + RANDOM_BYTES_AT_ONCE));
  }
  return bytes;
}

/** @param {{least: number, most: number}} range */
function between({ least, most }) {
  return least + Math.random() * (most - least);
}
