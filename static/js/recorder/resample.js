// @ts-check
/**
 * A lower sampling rate, for schools whose line is slow: a windowed sinc, evaluated where the new
 * samples lie. What the new rate cannot carry is taken away first, 90 dB down.
 */

/** Zero crossings on each side: the band that is lost is 4.5 % of the new rate. */
const CROSSINGS = 64;
/** Of the new rate's upper limit: nothing folds back, and speech loses nothing that it has there. */
const CUTOFF = 0.955;
/** Kaiser window, for 90 dB. */
const BETA = 9;

/** @param {number} a @param {number} b @returns {number} the greatest common divisor */
const divisor = (a, b) => (b === 0 ? a : divisor(b, a % b));

/** @param {number} x The modified Bessel function of order zero, by its series. */
function bessel(x) {
  let sum = 1;
  for (let term = 1, k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** @param {number} x */
const sinc = (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/**
 * @param {number} offset of the new sample behind an old one, in old samples, from 0 to 1
 * @param {number} halfWidth in old samples
 * @param {number} cutoff in cycles per old sample, doubled
 * @returns {Float64Array} the weights of the old samples around it; they add up to 1
 */
function weights(offset, halfWidth, cutoff) {
  const taps = Float64Array.from({ length: 2 * halfWidth + 1 }, (_, index) => {
    const distance = index - halfWidth - offset;
    const inside = Math.max(0, 1 - (distance / (halfWidth + 1)) ** 2);
    return sinc(cutoff * distance) * bessel(BETA * Math.sqrt(inside));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/**
 * @param {Float32Array} samples
 * @param {number} fromHz
 * @param {number} toHz at most `fromHz`
 * @returns {Float32Array} the same sound; the very same samples where the rates are equal
 */
export function resample(samples, fromHz, toHz) {
  if (fromHz <= toHz) return samples;
  const common = divisor(fromHz, toHz);
  const [steps, phases] = [fromHz / common, toHz / common];
  const halfWidth = Math.ceil((CROSSINGS * fromHz) / toHz);
  const table = Array.from({ length: phases }, (_, phase) =>
    weights(phase / phases, halfWidth, (CUTOFF * toHz) / fromHz),
  );
  const resampled = new Float32Array(Math.floor((samples.length * toHz) / fromHz));
  for (let i = 0; i < resampled.length; i++) {
    const place = i * steps;
    const taps = table[place % phases];
    const first = Math.floor(place / phases) - halfWidth;
    const from = Math.max(0, -first);
    const to = Math.min(taps.length, samples.length - first);
    let sum = 0;
    for (let k = from; k < to; k++) sum += taps[k] * samples[first + k];
    resampled[i] = sum;
  }
  return resampled;
}
