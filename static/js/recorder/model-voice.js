// @ts-check
/**
 * The voice that a prompt is said with. It is fetched ahead, so that it is there when the network is
 * not, and it plays only when somebody presses.
 */

import { Player } from "./player.js";

export class ModelVoice {
  #player;
  #onMissing;
  /** @type {Map<string, Promise<Uint8Array<ArrayBuffer> | null>>} */
  #sounds = new Map();
  /** @type {string | null} */
  #current = null;
  #isLoaded = false;

  /**
   * @param {HTMLAudioElement} audio
   * @param {(isPlaying: boolean) => void} onState
   * @param {() => void} onMissing the voice of this prompt cannot be had
   */
  constructor(audio, onState, onMissing) {
    this.#player = new Player(audio, (isPlaying) => onState(isPlaying));
    this.#onMissing = onMissing;
  }

  /** @param {string[]} urls one after the other: the line is shared with a class */
  async fetchAhead(urls) {
    for (const url of urls) await this.#fetch(url);
  }

  /** @param {string | null} url of the prompt that is shown now */
  async load(url) {
    this.#player.clear();
    this.#current = url;
    this.#isLoaded = false;
    if (url === null) return;
    const sound = await this.#fetch(url);
    if (this.#current !== url) return; // the pupil has gone on meanwhile
    if (sound === null) {
      this.#sounds.delete(url); // another look at this prompt asks again
      this.#onMissing();
      return;
    }
    this.#player.load(sound);
    this.#isLoaded = true;
  }

  toggle() {
    if (this.#isLoaded) this.#player.toggle();
  }

  stop() {
    this.#player.stop();
  }

  /** @param {string} url */
  #fetch(url) {
    const known = this.#sounds.get(url) ?? fetchSound(url);
    this.#sounds.set(url, known);
    return known;
  }
}

/** @param {string} url @returns {Promise<Uint8Array<ArrayBuffer> | null>} */
async function fetchSound(url) {
  try {
    const response = await fetch(url);
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
  } catch {
    return null;
  }
}
