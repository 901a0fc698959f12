// @ts-check
/**
 * The microphone, from the permission to finished takes. Nothing that a browser does to "improve"
 * a call is wanted here, and what it grants is read back, because asking is not getting.
 */

import { lossyWay } from "./capture-lossy.js";
import { trackWay, workletWay } from "./capture-raw.js";

/** @typedef {import("./types.js").CaptureEvents} CaptureEvents */
/** @typedef {import("./types.js").CaptureFacts} CaptureFacts */
/** @typedef {import("./types.js").CaptureOptions} CaptureOptions */
/** @typedef {import("./types.js").Limits} Limits */
/** @typedef {import("./types.js").MicrophoneSettings} MicrophoneSettings */
/** @typedef {import("./types.js").Source} Source */
/** @typedef {{worker: string, worklet: string}} Urls */
/** @typedef {"insecure" | "unsupported" | "denied" | "missing" | "busy" | "silent"} TroubleKind */

/**
 * @typedef {object} Way To the sound of an open microphone.
 * @property {() => boolean} isPossible
 * @property {(stream: MediaStream, urls: Urls, options: CaptureOptions, events: CaptureEvents) =>
 *   Promise<Source | null>} open null when it stays silent
 */

/** The best first: reading the track showed none of the faults that audio graphs have under load. */
const WAYS = [trackWay, workletWay, lossyWay];
const WISHES = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  channelCount: { ideal: 1 },
};
/** @type {Readonly<Record<string, TroubleKind>>} */
const TROUBLE_BY_ERROR = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};
/** Of the shorter side, in the page's own pixels. */
const LARGEST_PHONE_PX = 500;

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

/** Only the kind of device: its name and maker would tell one tablet from another. */
function deviceClass() {
  if (!window.matchMedia("(any-pointer: coarse)").matches) return "computer";
  const side = Math.min(screen.width, screen.height);
  return side <= LARGEST_PHONE_PX ? "phone" : "tablet";
}

/**
 * @param {MediaStream} stream
 * @param {Urls} urls
 * @param {CaptureOptions} options
 * @param {CaptureEvents} events
 * @returns {Promise<Source>} the best one that delivers sound
 * @throws {MicrophoneTrouble}
 */
async function openSource(stream, urls, options, events) {
  let isSilent = false;
  for (const way of WAYS) {
    if (!way.isPossible()) continue;
    try {
      const source = await way.open(stream, urls, options, events);
      if (source !== null) return source;
      isSilent = true;
    } catch {
      // This browser has the way and cannot go it: the next one.
    }
  }
  throw new MicrophoneTrouble(isSilent ? "silent" : "unsupported");
}

export class Microphone {
  #stream;
  #source;
  /** @type {CaptureFacts} */
  facts;
  /** Its name, as the browser says it. It leaves the device never. */
  label;

  /**
   * @param {Urls} urls
   * @param {CaptureOptions} options
   * @param {CaptureEvents} events
   * @returns {Promise<Microphone>} running, and known to deliver sound
   * @throws {MicrophoneTrouble}
   */
  static async open(urls, options, events) {
    const stream = await askForStream();
    try {
      const source = await openSource(stream, urls, options, events);
      return new Microphone(stream, source, events);
    } catch (error) {
      stopTracks(stream);
      throw error;
    }
  }

  /** @param {MediaStream} stream @param {Source} source @param {CaptureEvents} events */
  constructor(stream, source, events) {
    const [track] = stream.getAudioTracks();
    this.#stream = stream;
    this.#source = source;
    this.facts = {
      settings: grantedSettings(track),
      capture: source.path,
      device_class: deviceClass(),
    };
    this.label = track.label;
    track.addEventListener("ended", () => events.onLost());
  }

  /** @param {Limits} limits */
  start(limits) {
    this.#source.start(limits);
  }

  stop() {
    this.#source.stop();
  }

  forget() {
    this.#source.forget();
  }

  /** Let go of the device and of every sample. */
  close() {
    stopTracks(this.#stream);
    this.#source.close();
  }
}

/** @param {MediaStream} stream */
function stopTracks(stream) {
  for (const track of stream.getTracks()) track.stop();
}
