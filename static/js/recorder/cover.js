// @ts-check
/**
 * A cover: what a turn that records nothing sends instead of a take. Random bytes, about as many,
 * and invented measures: nothing that was said is in it. Why: docs/adr/0022.
 */

/** @typedef {import("./types.js").FinishedTake} FinishedTake */

/** What FLAC needs for a sample of a voice, from a quiet room to a noisy one. */
const BYTES_PER_SAMPLE = { least: 0.88, most: 1.17 };
const INVENTED_PEAK_DBFS = { least: -16, most: -2 };
const TENTHS = 10;
/** The browser gives so many at a time. */
const RANDOM_BYTES_AT_ONCE = 65_536;

/** @param {FinishedTake} take @returns {Promise<FinishedTake>} */
export async function coverOf(take) {
  const { sampling_rate_hz, num_samples } = take.encoded;
  // The room heard how long it took; in tenths of a second that is no more than the room knows.
  const tenth = sampling_rate_hz / TENTHS;
  const samples = Math.ceil(num_samples / tenth) * tenth;
  const noise = randomBytes(Math.round(samples * between(BYTES_PER_SAMPLE)));
  return {
    ...take,
    encoded: {
      encoder: "none",
      flac: noise,
      sha256: hex(await crypto.subtle.digest("SHA-256", noise)),
      num_samples: samples,
      sampling_rate_hz,
      peak_dbfs: between(INVENTED_PEAK_DBFS),
      hole_count: 0,
      hints: [],
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

/** @param {ArrayBuffer} bytes */
function hex(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
