// @ts-check
/**
 * Player: replaces the browser's controls with one large button, a position and the time. If the
 * sound cannot be played, the browser's own controls come back and say why.
 */

/** @param {number} seconds @returns {string} minutes and seconds */
function clock(seconds) {
  const whole = Number.isFinite(seconds) ? Math.floor(seconds) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @param {HTMLElement} player */
function dress(player) {
  const audio = player.querySelector("audio");
  const ours = player.querySelector(".player__ours");
  const button = player.querySelector("[data-dases-play]");
  const seek = player.querySelector("[data-dases-seek]");
  const time = player.querySelector("[data-dases-time]");
  if (
    !(audio instanceof HTMLAudioElement) ||
    !(ours instanceof HTMLElement) ||
    !(button instanceof HTMLButtonElement) ||
    !(seek instanceof HTMLInputElement) ||
    !(time instanceof HTMLElement)
  ) {
    return;
  }
  const steps = Number(seek.max);
  const playLabel = button.getAttribute("aria-label") ?? "";
  const pauseLabel = button.dataset.dasesPauseLabel ?? playLabel;

  const show = () => {
    player.toggleAttribute("data-dases-playing", !audio.paused);
    button.setAttribute("aria-label", audio.paused ? playLabel : pauseLabel);
    if (Number.isFinite(audio.duration) && audio.duration > 0) {
      seek.value = String(Math.round((audio.currentTime / audio.duration) * steps));
    }
    time.textContent = clock(audio.currentTime);
    seek.setAttribute("aria-valuetext", clock(audio.currentTime));
  };
  const giveUp = () => {
    audio.hidden = false;
    ours.hidden = true;
  };

  audio.hidden = true;
  ours.hidden = false;
  button.addEventListener("click", () => {
    if (audio.paused) audio.play().catch(giveUp);
    else audio.pause();
  });
  seek.addEventListener("input", () => {
    if (Number.isFinite(audio.duration)) {
      audio.currentTime = (Number(seek.value) / steps) * audio.duration;
    }
  });
  for (const name of ["play", "pause", "ended", "timeupdate", "loadedmetadata", "seeked"]) {
    audio.addEventListener(name, show);
  }
  audio.addEventListener("error", giveUp);
}

/** @param {ParentNode} root */
function dressAll(root) {
  for (const player of root.querySelectorAll("[data-dases-player]:not([data-dases-dressed])")) {
    if (!(player instanceof HTMLElement)) continue;
    player.dataset.dasesDressed = "";
    dress(player);
  }
}

dressAll(document);
for (const name of ["htmx:afterSwap", "dases:polled"]) {
  document.addEventListener(name, () => dressAll(document));
}
