// @ts-check
/**
 * What a signal is like: its level, its holes, its measures, and when somebody has finished speaking.
 * Pure functions over samples in [-1, 1] and frame levels in dBFS.
 *
 * The thresholds of the room are starting values, from 210 clips of read speech; schools' microphones
 * will move them. What a take's measures mean is the campaign's business: see quality.js.
 */

/** @typedef {import("./types.js").HeardMeasures} HeardMeasures */
/** @typedef {import("./types.js").Hint} Hint */
/** @typedef {import("./types.js").Level} Level */
/** @typedef {import("./types.js").Run} Run */

export const FRAME_S = 0.02;
const SILENCE_DBFS = -100;
const TOO_QUIET_PEAK_DBFS = -24;
const NOISY_ROOM_DBFS = -45;
const CLIP_AMPLITUDE = 0.99;
const CLIP_RUN_SAMPLES = 3;
const CLIPPING_PEAK_DBFS = -0.2;
const HOLE_RUN_SAMPLES = 64;

/** @param {number} amplitude */
export function dbfs(amplitude) {
  return amplitude > 0 ? Math.max(SILENCE_DBFS, 20 * Math.log10(amplitude)) : SILENCE_DBFS;
}

/** @param {Float32Array} samples */
export function peakDbfs(samples) {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return dbfs(peak);
}

/** @param {Float32Array} samples */
export function rmsDbfs(samples) {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return dbfs(Math.sqrt(energy / samples.length));
}

/**
 * @param {Float32Array} samples
 * @param {(sample: number) => boolean} matches
 * @param {number} shortest
 * @returns {Run[]} the runs of at least `shortest` matching samples
 */
function findRuns(samples, matches, shortest) {
  /** @type {Run[]} */
  const runs = [];
  for (let start = 0; start < samples.length; start++) {
    let end = start;
    while (end < samples.length && matches(samples[end])) end++;
    if (end - start >= shortest) runs.push([start, end - start]);
    start = end;
  }
  return runs;
}

/** @param {Float32Array} samples */
export function isClipped(samples) {
  return findRuns(samples, (x) => Math.abs(x) >= CLIP_AMPLITUDE, CLIP_RUN_SAMPLES).length > 0;
}

/**
 * A live microphone is never exactly zero for long: such a run means that sound was lost.
 *
 * @param {Float32Array} samples
 */
export function findHoles(samples) {
  return findRuns(samples, (x) => x === 0, HOLE_RUN_SAMPLES);
}

/** @param {number[]} values @param {number} share between 0 and 1 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? SILENCE_DBFS;
}

/**
 * The share of samples that stand flat at the take's own extremes, if these are near full scale.
 *
 * @param {Float32Array} samples
 */
export function clippingRatio(samples) {
  let low = 0;
  let high = 0;
  for (const sample of samples) {
    low = Math.min(low, sample);
    high = Math.max(high, sample);
  }
  const clipped = [low, high]
    .filter((extreme) => dbfs(Math.abs(extreme)) >= CLIPPING_PEAK_DBFS)
    .flatMap((extreme) => findRuns(samples, (x) => x === extreme, CLIP_RUN_SAMPLES));
  return clipped.reduce((sum, [, length]) => sum + length, 0) / Math.max(1, samples.length);
}

/**
 * @param {Float32Array} samples a whole take
 * @param {number[]} frameLevels its frames' RMS in dBFS
 * @returns {HeardMeasures} by the names that the server has for them
 */
export function measureTake(samples, frameLevels) {
  return {
    peak_dbfs: peakDbfs(samples),
    clipping_ratio: clippingRatio(samples),
    snr_db: percentile(frameLevels, 0.95) - percentile(frameLevels, 0.1),
    num_holes: findHoles(samples).length,
  };
}

/**
 * @param {Level[]} levels the last seconds before the first prompt
 * @returns {Hint | "good"} the one thing worth saying about the room and the microphone
 */
export function roomHint(levels) {
  if (levels.some((level) => level.clipped)) return "loud";
  if (percentile(levels.map((level) => level.rms_dbfs), 0.1) > NOISY_ROOM_DBFS) return "noisy";
  const peak = Math.max(...levels.map((level) => level.peak_dbfs));
  return peak < TOO_QUIET_PEAK_DBFS ? "quiet" : "good";
}

const SPEECH_ABOVE_FLOOR_DB = 12;
const LOWEST_SPEECH_DBFS = -50;
const SPEECH_STARTS_FRAMES = 5;

/**
 * Says when somebody has finished: some time of quiet after speech. In less than 1.2 s children who
 * hesitate are cut, and who speaks freely thinks for longer. "Quiet" is relative to the room, and the room is learned anew with each frame, because
 * somebody may already have been speaking before the take: so the past is judged anew, too.
 */
export class SpeechWatch {
  #roomDbfs;
  #endSilenceS;
  /** @type {number[]} */
  #levels = [];

  /** @param {number} roomDbfs the room's level before the take @param {number} endSilenceS */
  constructor(roomDbfs, endSilenceS) {
    this.#roomDbfs = roomDbfs;
    this.#endSilenceS = endSilenceS;
  }

  /** @param {number} frameDbfs @returns {boolean} whether speech has come and gone */
  hear(frameDbfs) {
    this.#levels.push(frameDbfs);
    const floor = Math.min(this.#roomDbfs, percentile(this.#levels, 0.1));
    const threshold = Math.max(LOWEST_SPEECH_DBFS, floor + SPEECH_ABOVE_FLOOR_DB);
    return this.#quietFrames((level) => level > threshold) * FRAME_S >= this.#endSilenceS;
  }

  /** @param {(level: number) => boolean} isSpeech */
  #quietFrames(isSpeech) {
    let speech = 0;
    let run = 0;
    let quiet = 0;
    for (const level of this.#levels) {
      run = isSpeech(level) ? run + 1 : 0;
      if (run > 0) speech++;
      // Before speech every pause is thinking; after it, one loud frame is a knock on the table.
      quiet = speech < SPEECH_STARTS_FRAMES || run >= 2 ? 0 : quiet + 1;
    }
    return quiet;
  }
}
