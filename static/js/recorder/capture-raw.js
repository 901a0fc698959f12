// @ts-check
/**
 * The two ways to raw samples: a track that is read directly, and a worklet. Both hand them to the
 * encoder worker, past the page's busy main thread.
 */

/** @typedef {import("./types.js").CaptureEvents} CaptureEvents */
/** @typedef {import("./types.js").CaptureOptions} CaptureOptions */
/** @typedef {import("./types.js").Limits} Limits */
/** @typedef {import("./types.js").Source} Source */

/** Five seconds of sound: a busy page may read late, and nothing is dropped meanwhile. */
const TRACK_QUEUE_BUFFERS = 500;
const FIRST_SOUND_MS = 5000;

/** @implements {Source} */
class RawSource {
  /** @type {"mstp" | "worklet"} */
  path;
  #worker;
  #events;
  /** @type {AudioContext | null} */
  #context = null;

  /**
   * @param {"mstp" | "worklet"} path
   * @param {string} workerUrl
   * @param {CaptureEvents} events
   */
  constructor(path, workerUrl, events) {
    this.path = path;
    this.#events = events;
    this.#worker = new Worker(workerUrl, { type: "module" });
  }

  /** @param {Limits} limits */
  start(limits) {
    this.#worker.postMessage({ type: "start", limits });
  }

  stop() {
    this.#worker.postMessage({ type: "stop" });
  }

  forget() {
    this.#worker.postMessage({ type: "forget" });
  }

  close() {
    this.#worker.terminate();
    this.#context?.close();
    this.#context = null;
  }

  /** @param {MediaStream} stream @param {CaptureOptions} options */
  readTrack(stream, { max_duration_s, has_slow_line = false }) {
    const { readable } = new MediaStreamTrackProcessor({
      track: stream.getAudioTracks()[0],
      maxBufferSize: TRACK_QUEUE_BUFFERS,
    });
    const open = { type: "open", max_duration_s, has_slow_line, readable };
    this.#worker.postMessage(open, [readable]);
  }

  /** @param {MediaStream} stream @param {string} workletUrl @param {CaptureOptions} options */
  async readGraph(stream, workletUrl, { max_duration_s, has_slow_line = false }) {
    // The device's own rate, so that no resampler touches the samples.
    const { sampleRate } = stream.getAudioTracks()[0].getSettings();
    const context = new AudioContext(sampleRate === undefined ? {} : { sampleRate });
    this.#context = context;
    context.resume(); // without a sound server it never settles: only sound itself is waited for
    await context.audioWorklet.addModule(workletUrl);
    const node = new AudioWorkletNode(context, "dases-capture", { numberOfOutputs: 0 });
    const { port1, port2 } = new MessageChannel();
    const open = { type: "open", max_duration_s, has_slow_line, port: port1 };
    this.#worker.postMessage({ ...open, sampling_rate_hz: context.sampleRate }, [port1]);
    node.port.postMessage(port2, [port2]);
    context.createMediaStreamSource(stream).connect(node);
  }

  /** @returns {Promise<boolean>} whether there is any */
  firstSound() {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(false), FIRST_SOUND_MS);
      this.#worker.onerror = () => reject(new Error("The encoder's worker did not start"));
      this.#worker.onmessage = ({ data }) => {
        clearTimeout(timer);
        resolve(true);
        if (data.type === "level") this.#events.onLevel(data.level);
        if (data.type === "take") this.#events.onTake(data.take);
        if (data.type === "nothing") this.#events.onTake(null);
      };
    });
  }
}

/**
 * @param {"mstp" | "worklet"} path
 * @param {MediaStream} stream
 * @param {{worker: string, worklet: string}} urls
 * @param {CaptureOptions} options
 * @param {CaptureEvents} events
 * @returns {Promise<Source | null>} null when no sound comes this way
 */
async function openRaw(path, stream, urls, options, events) {
  const source = new RawSource(path, urls.worker, events);
  try {
    const sound = source.firstSound();
    if (path === "mstp") source.readTrack(stream, options);
    else await source.readGraph(stream, urls.worklet, options);
    if (await sound) return source;
  } catch (error) {
    source.close();
    throw error;
  }
  source.close();
  return null;
}

/** @type {import("./capture.js").Way} */
export const trackWay = {
  isPossible: () => "MediaStreamTrackProcessor" in window,
  open: (stream, urls, options, events) => openRaw("mstp", stream, urls, options, events),
};

/** @type {import("./capture.js").Way} */
export const workletWay = {
  isPossible: () => "AudioWorkletNode" in window,
  open: (stream, urls, options, events) => openRaw("worklet", stream, urls, options, events),
};
