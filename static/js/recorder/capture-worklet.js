// @ts-check
/**
 * The second way to raw samples, where a track cannot be read directly: it gathers 2048 frames of
 * one channel and sends them straight to the encoder worker, past the page's busy main thread.
 */

const BATCH_SAMPLES = 2048;

class CaptureProcessor extends AudioWorkletProcessor {
  #batch = new Float32Array(BATCH_SAMPLES);
  #length = 0;
  /** @type {MessagePort | null} */
  #worker = null;

  constructor() {
    super();
    this.port.onmessage = (event) => {
      this.#worker = event.data;
    };
  }

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    // One channel as it is: mixing two down changes the gain, differently in each browser.
    const channel = inputs[0]?.[0];
    if (channel === undefined || this.#worker === null) return true;
    this.#batch.set(channel, this.#length); // 2048 is a multiple of every render quantum
    this.#length += channel.length;
    if (this.#length === BATCH_SAMPLES) {
      this.#worker.postMessage(this.#batch, [this.#batch.buffer]);
      this.#batch = new Float32Array(BATCH_SAMPLES);
      this.#length = 0;
    }
    return true;
  }
}

registerProcessor("dases-capture", CaptureProcessor);
