// @ts-check
/** Listening again: the very bytes that would be sent, played from memory. */

export class Player {
  #audio;
  #onState;
  #url = "";

  /**
   * @param {HTMLAudioElement} audio
   * @param {(isPlaying: boolean, share: number) => void} onState share of the take that was played
   */
  constructor(audio, onState) {
    this.#audio = audio;
    this.#onState = onState;
    for (const event of ["play", "pause", "ended", "timeupdate"]) {
      audio.addEventListener(event, () => this.#report());
    }
  }

  /** @param {Uint8Array<ArrayBuffer>} content @param {string} type */
  load(content, type) {
    this.clear();
    this.#url = URL.createObjectURL(new Blob([content], { type }));
    this.#audio.src = this.#url;
  }

  /** Play from the start, or stop. */
  toggle() {
    if (this.#audio.paused) {
      this.#audio.currentTime = 0;
      this.#audio.play().catch(() => this.#report()); // stopped before it began
    } else {
      this.#audio.pause();
    }
  }

  stop() {
    this.#audio.pause();
  }

  clear() {
    this.stop();
    this.#audio.removeAttribute("src");
    this.#audio.load(); // lets go of what was decoded
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = "";
  }

  #report() {
    const { paused, ended, currentTime, duration } = this.#audio;
    const isPlaying = !paused && !ended;
    const share = ended ? 1 : Number.isFinite(duration) ? currentTime / duration : 0;
    this.#onState(isPlaying, share);
  }
}
