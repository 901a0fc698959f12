// @ts-check
/**
 * Counts the frames that came against the time that went by. A device, or a browser under load, now
 * and then leaves frames out or puts some in, and says nothing.
 *
 * A chunk may come late and never early. So of each window only the most punctual chunk is
 * looked at, and a jump from one window to the next is frames that are missing or too many.
 */

/** Less is the jitter of clocks; the smallest fault that was ever seen is a buffer of 10 ms. */
const TOLERANCE_MS = 5;

/** @typedef {{missing: number, inserted: number}} FrameFaults */

export class FrameCounter {
  #rate;
  #windowMs;
  #frames = 0;
  #windowEnd = 0;
  #earliest = Infinity;
  /** @type {number | null} */
  #before = null;
  #missing = 0;
  #inserted = 0;

  /** @param {number} samplingRateHz @param {number} windowMs long enough for one punctual chunk */
  constructor(samplingRateHz, windowMs) {
    this.#rate = samplingRateHz;
    this.#windowMs = windowMs;
  }

  /** @param {number} frames of a chunk @param {number} atMs when it was captured, or came in */
  count(frames, atMs) {
    if (this.#dueMs >= this.#windowEnd) this.#endWindow();
    this.#earliest = Math.min(this.#earliest, atMs - this.#dueMs);
    this.#frames += frames;
  }

  /** @returns {FrameFaults} since the counter began */
  get faults() {
    const isTelling = this.#windowEnd - this.#dueMs < this.#windowMs / 2;
    return this.#with(isTelling ? this.#jump() : 0);
  }

  get #dueMs() {
    return (this.#frames * 1000) / this.#rate;
  }

  #endWindow() {
    const { missing, inserted } = this.#with(this.#jump());
    this.#missing = missing;
    this.#inserted = inserted;
    if (this.#earliest !== Infinity) this.#before = this.#earliest;
    this.#earliest = Infinity;
    this.#windowEnd = this.#dueMs + this.#windowMs;
  }

  /** @param {number} jump */
  #with(jump) {
    return {
      missing: this.#missing + Math.max(0, jump),
      inserted: this.#inserted + Math.max(0, -jump),
    };
  }

  /** Frames by which the present window is off from the one before: too few counts as positive. */
  #jump() {
    if (this.#before === null || this.#earliest === Infinity) return 0;
    const ms = this.#earliest - this.#before;
    return Math.abs(ms) < TOLERANCE_MS ? 0 : Math.round((ms * this.#rate) / 1000);
  }
}
