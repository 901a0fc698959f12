// @ts-check
/**
 * Theme and reading comfort, kept on this device only.
 *
 * A classic blocking script on purpose: it runs before the first paint, so that a reader who chose
 * the dark theme never meets a white flash.
 */
(() => {
  const root = document.documentElement;
  /** @type {Record<string, readonly string[]>} */
  const CHOICES = {
    theme: ["light", "dark"],
    text: ["large"],
    spacing: ["wide"],
    font: ["hyperlegible"],
  };

  /** @param {string} name @returns {string} */
  function kept(name) {
    try {
      const value = localStorage.getItem(`dases-${name}`) ?? "";
      return CHOICES[name].includes(value) ? value : "";
    } catch {
      return ""; // storage is refused: the system's choice stands
    }
  }

  /** @param {string} name @param {string} value */
  function keep(name, value) {
    try {
      if (value) localStorage.setItem(`dases-${name}`, value);
      else localStorage.removeItem(`dases-${name}`);
    } catch {
      // the choice holds for this page
    }
  }

  /** @param {string} name @param {string} value */
  function apply(name, value) {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
  }

  root.classList.add("js");
  for (const name of Object.keys(CHOICES)) apply(name, kept(name));

  document.addEventListener("DOMContentLoaded", () => {
    for (const input of document.querySelectorAll("input[data-dases-comfort]")) {
      if (!(input instanceof HTMLInputElement)) continue;
      const name = input.dataset.dasesComfort ?? "";
      const current = root.dataset[name] ?? "";
      input.checked = input.type === "checkbox" ? current !== "" : current === input.value;
      input.addEventListener("change", () => {
        const value = input.checked ? input.value : "";
        apply(name, value);
        keep(name, value);
      });
    }
  });
})();
