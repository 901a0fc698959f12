// @ts-check
/** Says how many takes of this turn are still on the device. */

/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./types.js").Outlet} Outlet */
/** @typedef {import("./types.js").Waiting} Waiting */

const START_AFTER_MS = 3000;

export class WaitingNotice {
  #screen;
  #outlet;

  /** @param {Screen} screen @param {Outlet} outlet */
  constructor(screen, outlet) {
    this.#screen = screen;
    this.#outlet = outlet;
  }

  /** A take that travels at once needs no notice: it would only come, go and worry. */
  startSoon() {
    setTimeout(() => this.update(true), START_AFTER_MS);
  }

  /** @param {boolean} [mayStart] otherwise a notice that is not shown stays away */
  async update(mayStart = false) {
    const waiting = await this.#outlet.waiting();
    const notice = this.#screen.element("[data-dases-waiting]");
    const isDue = mayStart || !notice.hidden || !navigator.onLine;
    const isShown = waiting.teacher > 0 || (waiting.pending > 0 && isDue);
    notice.hidden = !isShown;
    if (isShown) this.#screen.write("waiting", this.#words(waiting));
  }

  /** @param {Waiting} waiting */
  #words({ pending, teacher }) {
    return Object.entries({ waiting: pending, teacher })
      .filter(([, number]) => number > 0)
      .map(([name, number]) =>
        this.#screen.word(`${name}-${number > 1 ? "many" : "one"}`, { number }),
      )
      .join(" ");
  }
}
