// @ts-check
/**
 * The page: one step is visible at a time, focus follows, every word comes from the template.
 *
 * Hooks in the template: `data-dases-step`, `data-dases-focus`, `data-dases-action`,
 * `data-dases-text`, and a `<template>` whose children carry `data-dases-word`.
 */

export class Screen {
  #root;
  #live;
  /** @type {Map<string, string>} */
  #words = new Map();
  #step = "";

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#live = this.element("[data-dases-live]");
    const words = /** @type {HTMLTemplateElement} */ (this.element("[data-dases-words]"));
    for (const word of words.content.querySelectorAll("[data-dases-word]")) {
      const name = word.getAttribute("data-dases-word") ?? "";
      this.#words.set(name, word.textContent?.trim() ?? "");
    }
  }

  get step() {
    return this.#step;
  }

  /** @param {string} selector @returns {HTMLElement} */
  element(selector) {
    const found = this.#root.querySelector(selector);
    if (found === null) throw new Error(`The recorder's page lacks ${selector}`);
    return /** @type {HTMLElement} */ (found);
  }

  /** @param {string} name @param {Record<string, string | number>} [values] for `{name}` */
  word(name, values = {}) {
    const word = this.#words.get(name);
    if (word === undefined) throw new Error(`The recorder's page lacks the word ${name}`);
    return word.replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
  }

  /** @param {string} hook @param {string} text */
  write(hook, text) {
    const element = this.element(`[data-dases-text="${hook}"]`);
    if (element.textContent !== text) element.textContent = text;
  }

  /** @param {string} text Spoken once by a screen reader; never while recording. */
  say(text) {
    this.#live.textContent = text;
  }

  /** @param {Record<string, () => void>} actions */
  listen(actions) {
    this.#root.addEventListener("click", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const button = target.closest("[data-dases-action]");
      if (button === null) return;
      event.preventDefault(); // the last button is a form's: without a script it still works
      actions[button.getAttribute("data-dases-action") ?? ""]?.();
    });
  }

  /** @param {string} step */
  show(step) {
    const isFirst = this.#step === "";
    this.#step = step;
    for (const section of this.#root.querySelectorAll("[data-dases-step]")) {
      /** @type {HTMLElement} */ (section).hidden =
        section.getAttribute("data-dases-step") !== step;
    }
    // When a page opens, its reader starts at the top.
    if (!isFirst) this.element(`[data-dases-step="${step}"] [data-dases-focus]`).focus();
  }

  /** @param {string} phase of the prompt step; the style sheet follows */
  setPhase(phase) {
    this.element('[data-dases-step="prompt"]').dataset.phase = phase;
  }

  /** @param {string} selector @returns {Iterable<HTMLElement>} everywhere it appears */
  all(selector) {
    return this.#root.querySelectorAll(selector);
  }

  /** @param {boolean[]} marks one per prompt, true when done @param {number} current */
  mark(marks, current) {
    const dots = marks.map((isDone, index) => {
      const dot = document.createElement("span");
      dot.className = "recorder-dot";
      dot.dataset.state = isDone ? "done" : index === current ? "current" : "todo";
      return dot;
    });
    this.element("[data-dases-dots]").replaceChildren(...dots);
  }

  /** @param {string} selector @param {string[]} lines */
  list(selector, lines) {
    const items = lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    });
    const list = this.element(selector);
    list.replaceChildren(...items);
    list.hidden = lines.length === 0;
  }

  /** @param {string} selector @param {boolean} isVisible */
  toggle(selector, isVisible) {
    this.element(selector).hidden = !isVisible;
  }
}
