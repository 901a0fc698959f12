// @ts-check
/**
 * The microphone, from the permission to finished takes. Nothing that a browser does to "improve"
 * a call is wanted here, and what it grants is read back, because asking is not getting.
 */

/** @typedef {import("./types.js").EncodedTake} EncodedTake */
/** @typedef {import("./types.js").Level} Level */
/** @typedef {import("./types.js").Limits} Limits */
/** @typedef {import("./types.js").MicrophoneSettings} MicrophoneSettings */
/** @typedef {"insecure" | "unsupported" | "denied" | "missing" | "busy" | "silent"} TroubleKind */

const WISHES = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  channelCount: { ideal: 1 },
};
/** Five seconds of sound: a busy page may read late, and nothing is dropped meanwhile. */
const TRACK_QUEUE_BUFFERS = 500;
const FIRST_SOUND_MS = 5000;
/** @type {Readonly<Record<string, TroubleKind>>} */
const TROUBLE_BY_ERROR = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

export class MicrophoneTrouble extends Error {
  /** @param {TroubleKind} kind */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

/** @returns {Promise<MediaStream>} */
async function askForStream() {
  // On plain http browsers hide the microphone altogether.
  if (!window.isSecureContext || !navigator.mediaDevices) throw new MicrophoneTrouble("insecure");
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: WISHES });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new MicrophoneTrouble(TROUBLE_BY_ERROR[name] ?? "unsupported");
  }
}

/** @param {MediaStreamTrack} track @returns {MicrophoneSettings} */
function grantedSettings(track) {
  const granted = track.getSettings();
  return {
    // Newer browsers name the kind of echo cancellation instead of answering yes or no.
    echoCancellation: granted.echoCancellation == null ? null : Boolean(granted.echoCancellation),
    noiseSuppression: granted.noiseSuppression ?? null,
    autoGainControl: granted.autoGainControl ?? null,
    sampleRate: granted.sampleRate ?? null,
    channelCount: granted.channelCount ?? null,
  };
}

export class Microphone {
  #stream;
  #track;
  #worker;
  #events;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {MicrophoneSettings} */
  settings;
  /** Its name, as the browser says it. It leaves the device never. */
  label;
  /** @type {"mstp" | "worklet"} */
  path;

  /**
   * @param {object} urls
   * @param {string} urls.worker
   * @param {string} urls.worklet
   * @param {number} maxDurationS
   * @param {object} events
   * @param {(level: Level) => void} events.onLevel
   * @param {(take: EncodedTake | null) => void} events.onTake null when nothing was heard at all
   * @param {() => void} events.onLost
   * @returns {Promise<Microphone>} running, and known to deliver sound
   * @throws {MicrophoneTrouble}
   */
  static async open(urls, maxDurationS, events) {
    const microphone = new Microphone(await askForStream(), urls.worker, events);
    try {
      await microphone.#connect(urls.worklet, maxDurationS);
      return microphone;
    } catch (error) {
      microphone.close();
      throw error instanceof MicrophoneTrouble ? error : new MicrophoneTrouble("unsupported");
    }
  }

  /**
   * @param {MediaStream} stream
   * @param {string} workerUrl
   * @param {Parameters<typeof Microphone.open>[2]} events
   */
  constructor(stream, workerUrl, events) {
    this.#stream = stream;
    this.#track = stream.getAudioTracks()[0];
    this.#events = events;
    this.settings = grantedSettings(this.#track);
    this.label = this.#track.label;
    this.path = "MediaStreamTrackProcessor" in window ? "mstp" : "worklet";
    this.#worker = new Worker(workerUrl, { type: "module" });
    this.#track.addEventListener("ended", () => events.onLost());
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

  /** Let go of the device and of every sample. */
  close() {
    for (const track of this.#stream.getTracks()) track.stop();
    this.#worker.terminate();
    this.#context?.close();
    this.#context = null;
  }

  /** @param {string} workletUrl @param {number} maxDurationS */
  async #connect(workletUrl, maxDurationS) {
    const sound = this.#firstSound();
    if (this.path === "mstp") {
      this.#readTrack(maxDurationS);
    } else {
      await this.#readGraph(workletUrl, maxDurationS);
    }
    await sound;
  }

  /** @param {number} maxDurationS */
  #readTrack(maxDurationS) {
    const { readable } = new MediaStreamTrackProcessor({
      track: this.#track,
      maxBufferSize: TRACK_QUEUE_BUFFERS,
    });
    const open = { type: "open", max_duration_s: maxDurationS, readable };
    this.#worker.postMessage(open, [readable]);
  }

  /** @param {string} workletUrl @param {number} maxDurationS */
  async #readGraph(workletUrl, maxDurationS) {
    // The device's own rate, so that no resampler touches the samples.
    const rate = this.settings.sampleRate;
    const context = new AudioContext(rate === null ? {} : { sampleRate: rate });
    this.#context = context;
    context.resume(); // without a sound server it never settles: only sound itself is waited for
    await context.audioWorklet.addModule(workletUrl);
    const node = new AudioWorkletNode(context, "dases-capture", { numberOfOutputs: 0 });
    const { port1, port2 } = new MessageChannel();
    const open = { type: "open", max_duration_s: maxDurationS, port: port1 };
    this.#worker.postMessage({ ...open, sampling_rate_hz: context.sampleRate }, [port1]);
    node.port.postMessage(port2, [port2]);
    context.createMediaStreamSource(this.#stream).connect(node);
  }

  /** @returns {Promise<void>} */
  #firstSound() {
    return new Promise((resolve, reject) => {
      const late = () => reject(new MicrophoneTrouble("silent"));
      const timer = setTimeout(late, FIRST_SOUND_MS);
      this.#worker.onerror = () => reject(new MicrophoneTrouble("unsupported"));
      this.#worker.onmessage = ({ data }) => {
        clearTimeout(timer);
        resolve();
        if (data.type === "level") this.#events.onLevel(data.level);
        if (data.type === "take") this.#events.onTake(data.take);
        if (data.type === "nothing") this.#events.onTake(null);
      };
    });
  }
}
