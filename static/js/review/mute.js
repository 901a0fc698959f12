// @ts-check
/**
 * Muting a part: takes the player's position for its edges, and plays the part alone. Without it
 * one types the seconds.
 */

/** Positions come in steps that a person can hear. The server and the fields have the same step. */
const STEP_S = 0.05;

const form = document.querySelector("[data-dases-mute] form");
const audio = document.querySelector("[data-dases-player] audio");

if (form instanceof HTMLFormElement && audio instanceof HTMLAudioElement) {
  for (const button of form.querySelectorAll("[data-dases-take]")) {
    if (button instanceof HTMLElement) {
      button.addEventListener("click", () => take(form, audio, button.dataset.dasesTake ?? ""));
    }
  }
  form.querySelector("[data-dases-hear-part]")?.addEventListener("click", () => hear(form, audio));
}

/**
 * Put the position into a field: the start a step earlier rather than later, the end the other way.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLAudioElement} audio
 * @param {string} name
 */
function take(form, audio, name) {
  const field = form.elements.namedItem(name);
  if (!(field instanceof HTMLInputElement)) return;
  const steps = audio.currentTime / STEP_S;
  const whole = name === "start_s" ? Math.floor(steps) : Math.ceil(steps);
  field.value = Math.min(whole * STEP_S, Number(field.max)).toFixed(2);
}

/**
 * Play from one edge to the other, and stop there.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLAudioElement} audio
 */
function hear(form, audio) {
  const [start, end] = ["start_s", "end_s"].map((name) => {
    const field = form.elements.namedItem(name);
    return field instanceof HTMLInputElement ? field.valueAsNumber : NaN;
  });
  if (!(start < end)) return;
  // The player's own news come four times a second: too late for half a word.
  const watch = () => {
    if (audio.paused) return;
    if (audio.currentTime < end) requestAnimationFrame(watch);
    else audio.pause();
  };
  audio.currentTime = start;
  audio.play().then(watch, () => {});
}
