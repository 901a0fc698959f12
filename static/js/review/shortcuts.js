// @ts-check
/**
 * Keys for reviewers, alive only while focus is inside the card: a single letter must never act on
 * somebody who is elsewhere on the page (WCAG 2.1.4).
 */

const card = document.querySelector("[data-dases-review]");

if (card instanceof HTMLElement) {
  card.addEventListener("keydown", (event) => act(card, event));
  card.focus({ preventScroll: true });
}

/**
 * @param {HTMLElement} card
 * @param {KeyboardEvent} event
 */
function act(card, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof HTMLInputElement && event.target.type === "number") return;
  if (event.key === " ") return playWithSpace(card, event);
  const target = card.querySelector(`[data-dases-shortcut="${CSS.escape(event.key.toLowerCase())}"]`);
  if (target instanceof HTMLElement) {
    event.preventDefault();
    target.click();
  }
}

/**
 * Space plays only where it does not already press something.
 *
 * @param {HTMLElement} card
 * @param {KeyboardEvent} event
 */
function playWithSpace(card, event) {
  const pressable = event.target instanceof Element && event.target.closest("button, input, a, summary");
  const play = card.querySelector("[data-dases-play]");
  if (pressable || !(play instanceof HTMLElement)) return;
  event.preventDefault();
  play.click();
}
