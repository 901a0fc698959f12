// @ts-check
/**
 * One pupil's turn: microphone, then each prompt (record, listen, keep or redo), then thanks.
 */

import { Beat } from "./beat.js";
import { Call } from "./call.js";
import { Microphone, MicrophoneTrouble } from "./capture.js";
import { Faults } from "./faults.js";
import { seemsWrong } from "./input.js";
import { leave, waitForQueue } from "./handover.js";
import { forgetPage } from "./kept-page.js";
import { Meter } from "./meter.js";
import { WaitingNotice } from "./notice.js";
import { Player } from "./player.js";
import { PromptStep } from "./prompt.js";
import { Progress } from "./progress.js";
import { judge } from "./quality.js";
import { RoomCheck } from "./room.js";
import { Trial } from "./trial.js";

/** @typedef {import("./beat.js").LessonNews} LessonNews */
/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./types.js").EncodedTake} EncodedTake */
/** @typedef {import("./types.js").FinishedTake} FinishedTake */
/** @typedef {import("./types.js").Hint} Hint */
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
  #trial;
  #prompt;
  #call;
  #faults = new Faults();
  #beat;
  /** @type {LessonNews["state"]} */
  #lesson = "open";
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
    this.#trial = new Trial(screen, {
      onStart: (limits) => this.#microphone?.start(limits),
      onCut: () => this.#microphone?.stop(),
      onForget: () => this.#microphone?.forget(),
    });
    this.#prompt = new PromptStep(screen, data.countdown_step_ms, {
      onStart: (limits) => this.#microphone?.start(limits),
      onCut: () => this.#microphone?.stop(),
    });
    this.#call = new Call(screen);
    const form = /** @type {HTMLFormElement} */ (screen.element("[data-dases-beat]"));
    this.#beat = new Beat(form, () => this.#facts(), (news) => this.#hearNews(news));
  }

  /** @param {() => Promise<Outlet>} openOutlet */
  async begin(openOutlet) {
    this.#listen();
    this.#showProgress();
    this.#prompt.prepare(this.#progress.todo);
    this.#beat.soon();
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
      "check-done": () => this.#endCheck(),
      trial: () => this.#trial.press(),
      record: () => this.#prompt.press(),
      listen: () => this.#player.toggle(),
      keep: () => this.#once(() => this.#keep()),
      redo: () => this.#redo(),
      stop: () => this.#showThanks(),
      resume: () => this.#showPrompt(),
      end: () => this.#once(() => this.#handOver()),
      help: () => this.#callTeacher(),
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

  // --- The class --------------------------------------------------------------------------------

  /** @returns {Promise<Record<string, number>>} */
  async #facts() {
    const { pending, teacher } = (await this.#outlet?.waiting()) ?? { pending: 0, teacher: 0 };
    const kept = this.#progress.marks.filter((isDone) => isDone).length;
    return { kept, waiting: pending + teacher, calls: this.#call.count, ...this.#faults.counts };
  }

  #callTeacher() {
    this.#call.press();
    this.#beat.soon();
  }

  /** @param {LessonNews} news A break, or the end, waits for the next step: no take is torn. */
  #hearNews({ state, calls_seen }) {
    this.#lesson = state;
    this.#call.hear(calls_seen);
    if (this.#screen.step !== "break") return;
    if (state === "closed") this.#showThanks();
    else this.#screen.toggle("[data-dases-break='over']", state === "open");
  }

  #showBreak() {
    this.#microphone?.close();
    this.#microphone = null;
    this.#screen.toggle("[data-dases-break='over']", false);
    this.#screen.show("break");
  }

  // --- The microphone ---------------------------------------------------------------------------

  async #openMicrophone() {
    this.#microphone?.close();
    this.#microphone = null;
    this.#screen.say(this.#screen.word("opening"));
    try {
      this.#microphone = await Microphone.open(this.#urls, this.#data, {
        onLevel: (level) => this.#hear(level),
        onTake: (take) => this.#endTake(take),
        onLost: () => this.#loseMicrophone(),
      });
    } catch (error) {
      this.#showTrouble(error instanceof MicrophoneTrouble ? error.kind : "unsupported");
      return;
    }
    this.#faults.setTrouble("");
    navigator.wakeLock?.request("screen").catch(() => {}); // a comfort, refused on low battery
    this.#screen.say("");
    this.#screen.toggle("[data-dases-wrong-microphone]", false);
    this.#screen.show("check");
    await this.#doubtMicrophone(this.#microphone.label);
  }

  /** @param {string} label It stays here: the class hears of a doubt, not of a name. */
  async #doubtMicrophone(label) {
    const isWrong = await seemsWrong(label);
    this.#screen.toggle("[data-dases-wrong-microphone]", isWrong);
    this.#faults.setDoubt(isWrong);
  }

  #endCheck() {
    this.#trial.drop();
    this.#showPrompt();
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
    this.#trial.drop();
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
    this.#faults.setTrouble(kind);
    this.#beat.soon();
  }

  // --- A prompt ---------------------------------------------------------------------------------

  #showPrompt() {
    const next = this.#progress.next;
    if (next === null || this.#lesson === "closed") {
      this.#showThanks();
      return;
    }
    if (this.#lesson === "paused") {
      this.#showBreak();
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
    if (this.#trial.isListening) {
      this.#trial.play(encoded);
      return;
    }
    const isExpected = this.#prompt.reset();
    if (!isExpected || encoded === null || this.#microphone === null) return;
    const recorded_at = new Date().toISOString();
    this.#take = { encoded, facts: this.#microphone.facts, recorded_at };
    this.#player.load(encoded.content, encoded.content_type);
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
    // A page that was kept from before an upgrade has no rules: it gives no hints.
    const { causes } = judge(this.#take?.encoded.heard ?? {}, this.#data.quality_rules ?? []);
    const hints = /** @type {Hint[]} */ (causes);
    this.#faults.hear(hints);
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
    this.#beat.soon();
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
    const isClosed = this.#lesson === "closed";
    const isFinished = this.#progress.next === null && !isClosed;
    const mayGoOn = !isFinished && !isClosed;
    this.#showProgress();
    this.#screen.toggle("[data-dases-thanks='closed']", isClosed);
    this.#screen.toggle("[data-dases-thanks='finished']", isFinished);
    this.#screen.toggle("[data-dases-thanks='paused']", mayGoOn);
    this.#screen.toggle("[data-dases-thanks='resume']", mayGoOn);
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
      this.#beat.stop();
      this.#progress.forget();
      return;
    }
    this.#screen.toggle("[data-dases-leaving='offline']", true);
    this.#screen.say(this.#screen.word("leaving-offline"));
  }

  /** Nothing that was heard stays in this page's memory. */
  #clean() {
    this.#trial.drop();
    this.#microphone?.close();
    this.#microphone = null;
    this.#dropTake();
  }
}
