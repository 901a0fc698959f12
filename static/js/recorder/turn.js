// @ts-check
/**
 * One pupil's turn: microphone, then each prompt (record, listen, keep or redo), then thanks.
 */

import { Microphone, MicrophoneTrouble } from "./capture.js";
import { leave, waitForQueue } from "./handover.js";
import { forgetPage } from "./kept-page.js";
import { Meter } from "./meter.js";
import { WaitingNotice } from "./notice.js";
import { Player } from "./player.js";
import { PromptStep } from "./prompt.js";
import { Progress } from "./progress.js";
import { RoomCheck } from "./room.js";

/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./types.js").EncodedTake} EncodedTake */
/** @typedef {import("./types.js").FinishedTake} FinishedTake */
/** @typedef {import("./types.js").Level} Level */
/** @typedef {import("./types.js").Outlet} Outlet */
/** @typedef {import("./types.js").RecorderData} RecorderData */

/** Saving looks the same whether it is quick, slow, or only pretended. */
const SAVING_MS = 400;
const LEAVING_MS = 4000;

/** @param {number} ms @returns {Promise<void>} */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Turn {
  #data;
  #screen;
  #urls;
  #progress;
  #player;
  #checkMeter;
  #room;
  #prompt;
  /** @type {Outlet | null} */
  #outlet = null;
  /** @type {WaitingNotice | null} */
  #notice = null;
  /** @type {Microphone | null} */
  #microphone = null;
  /** @type {FinishedTake | null} */
  #take = null;
  #isBusy = false;

  /**
   * @param {RecorderData} data
   * @param {Screen} screen
   * @param {{worker: string, worklet: string}} urls
   */
  constructor(data, screen, urls) {
    this.#data = data;
    this.#screen = screen;
    this.#urls = urls;
    this.#progress = new Progress(data.turn_id, data.prompts);
    this.#player = this.#makePlayer();
    this.#checkMeter = new Meter(screen, "check");
    this.#room = new RoomCheck((advice) => screen.write("room-hint", screen.word(`room-${advice}`)));
    this.#prompt = new PromptStep(screen, data.countdown_step_ms, {
      onStart: (limits) => this.#microphone?.start(limits),
      onCut: () => this.#microphone?.stop(),
    });
  }

  /** @param {() => Promise<Outlet>} openOutlet */
  async begin(openOutlet) {
    this.#listen();
    this.#showProgress();
    this.#prompt.prepare(this.#progress.todo);
    try {
      this.#outlet = await openOutlet();
    } catch {
      this.#showTrouble("storage");
      return;
    }
    this.#notice = new WaitingNotice(this.#screen, this.#outlet);
    if (this.#progress.next === null) this.#showThanks();
    else this.#screen.show("microphone");
    this.#notice.update(true);
  }

  queueChanged() {
    this.#notice?.update();
  }

  #listen() {
    this.#screen.listen({
      "open-microphone": () => this.#once(() => this.#openMicrophone()),
      "try-again": () => this.#once(() => this.#tryAgain()),
      "check-done": () => this.#showPrompt(),
      record: () => this.#prompt.press(),
      listen: () => this.#player.toggle(),
      keep: () => this.#once(() => this.#keep()),
      redo: () => this.#redo(),
      stop: () => this.#showThanks(),
      resume: () => this.#showPrompt(),
      end: () => this.#once(() => this.#handOver()),
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#prompt.pageHidden();
    });
    window.addEventListener("offline", () => this.#notice?.update(true));
    window.addEventListener("pagehide", () => this.#clean());
  }

  /** @param {() => Promise<void>} work A second press while the first still works does nothing. */
  async #once(work) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      await work();
    } finally {
      this.#isBusy = false;
    }
  }

  // --- The microphone ---------------------------------------------------------------------------

  async #openMicrophone() {
    this.#microphone?.close();
    this.#microphone = null;
    this.#screen.say(this.#screen.word("opening"));
    try {
      this.#microphone = await Microphone.open(this.#urls, this.#data.max_duration_s, {
        onLevel: (level) => this.#hear(level),
        onTake: (take) => this.#endTake(take),
        onLost: () => this.#loseMicrophone(),
      });
    } catch (error) {
      this.#showTrouble(error instanceof MicrophoneTrouble ? error.kind : "unsupported");
      return;
    }
    navigator.wakeLock?.request("screen").catch(() => {}); // a comfort, refused on low battery
    this.#screen.say("");
    this.#screen.show("check");
  }

  async #tryAgain() {
    if (this.#outlet === null) location.reload();
    else await this.#openMicrophone();
  }

  /** @param {Level} level */
  #hear(level) {
    this.#prompt.hear(level);
    if (this.#screen.step !== "check") return;
    this.#checkMeter.show(level);
    this.#room.hear(level);
  }

  #loseMicrophone() {
    this.#microphone?.close();
    this.#microphone = null;
    this.#prompt.reset();
    // Whoever is listening to a take can still keep it.
    if (["check", "prompt"].includes(this.#screen.step)) this.#showTrouble("lost");
  }

  /** @param {string} kind */
  #showTrouble(kind) {
    this.#screen.say("");
    this.#screen.write("trouble-title", this.#screen.word(`trouble-${kind}-title`));
    this.#screen.write("trouble-advice", this.#screen.word(`trouble-${kind}-advice`));
    this.#screen.show("trouble");
  }

  // --- A prompt ---------------------------------------------------------------------------------

  #showPrompt() {
    const next = this.#progress.next;
    if (next === null) {
      this.#showThanks();
      return;
    }
    this.#showProgress();
    this.#prompt.write(next.prompt);
    this.#prompt.reset();
    this.#screen.show(this.#microphone === null ? "microphone" : "prompt");
  }

  #showProgress() {
    const { next, total, marks } = this.#progress;
    const number = next?.number ?? total;
    this.#screen.write("progress", this.#screen.word("progress", { number, total }));
    this.#screen.mark(marks, number - 1);
  }

  /** @param {EncodedTake | null} encoded */
  #endTake(encoded) {
    const isExpected = this.#prompt.reset();
    if (!isExpected || encoded === null || this.#microphone === null) return;
    const { settings, path } = this.#microphone;
    const recorded_at = new Date().toISOString();
    this.#take = { encoded, settings, capture: path, recorded_at };
    this.#player.load(encoded.flac);
    this.#showReview();
  }

  // --- Listening, keeping -----------------------------------------------------------------------

  #makePlayer() {
    const audio = /** @type {HTMLAudioElement} */ (this.#screen.element("[data-dases-audio]"));
    const bar = /** @type {HTMLProgressElement} */ (this.#screen.element("[data-dases-played]"));
    return new Player(audio, (isPlaying, share) => {
      bar.value = share;
      this.#screen.toggle("[data-dases-icon='play']", !isPlaying);
      this.#screen.toggle("[data-dases-icon='stop']", isPlaying);
      this.#screen.write("listen", this.#screen.word(isPlaying ? "listen-stop" : "listen-start"));
    });
  }

  #showReview() {
    const hints = this.#take?.encoded.hints ?? [];
    const words = hints.map((hint) => this.#screen.word(`hint-${hint}`));
    this.#screen.list("[data-dases-hints]", words);
    this.#screen.toggle("[data-dases-not-kept]", false);
    this.#screen.say([this.#screen.word("recorded"), ...words].join(" "));
    this.#screen.show("review");
  }

  async #keep() {
    const next = this.#progress.next;
    if (this.#take === null || next === null || this.#outlet === null) return;
    this.#player.stop();
    this.#screen.write("keep", this.#screen.word("keep-saving"));
    const keeping = this.#outlet.keep(this.#take, next.prompt.id);
    const [kept] = await Promise.allSettled([keeping, pause(SAVING_MS)]);
    this.#screen.write("keep", this.#screen.word("keep-start"));
    if (kept.status === "rejected") {
      // No room on the device, or storage is switched off. The take is still here.
      this.#screen.toggle("[data-dases-not-kept]", true);
      this.#screen.say(this.#screen.word("not-kept"));
      return;
    }
    this.#progress.finish(next.prompt.id);
    this.#dropTake();
    this.#screen.say(this.#screen.word("kept"));
    this.#notice?.startSoon();
    this.#showPrompt();
  }

  #redo() {
    if (this.#isBusy) return;
    this.#dropTake();
    this.#screen.say("");
    this.#showPrompt();
  }

  #dropTake() {
    this.#player.clear();
    this.#microphone?.forget();
    this.#take = null;
  }

  // --- The end ----------------------------------------------------------------------------------

  #showThanks() {
    const isFinished = this.#progress.next === null;
    this.#showProgress();
    this.#screen.toggle("[data-dases-thanks='finished']", isFinished);
    this.#screen.toggle("[data-dases-thanks='paused']", !isFinished);
    this.#screen.toggle("[data-dases-action='resume']", !isFinished);
    this.#screen.show("thanks");
  }

  async #handOver() {
    this.#clean();
    await forgetPage(); // also where the server cannot be told: a reload must not bring it back
    this.#screen.toggle("[data-dases-leaving='offline']", false);
    this.#screen.show("leaving");
    if (this.#outlet !== null) {
      await waitForQueue(this.#outlet, LEAVING_MS, () => this.#notice?.update(true));
    }
    const form = /** @type {HTMLFormElement} */ (this.#screen.element("[data-dases-end]"));
    const done = /** @type {HTMLInputElement} */ (this.#screen.element("[data-dases-done]"));
    done.value = this.#progress.done.join(" ");
    if (await leave(form)) {
      this.#progress.forget();
      return;
    }
    this.#screen.toggle("[data-dases-leaving='offline']", true);
    this.#screen.say(this.#screen.word("leaving-offline"));
  }

  /** Nothing that was heard stays in this page's memory. */
  #clean() {
    this.#microphone?.close();
    this.#microphone = null;
    this.#dropTake();
  }
}
