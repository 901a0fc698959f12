// @ts-check
/**
 * Menus are `<details data-dases-menu>` and open without any script. This module only adds what
 * `<details>` lacks: Escape closes and gives the focus back, a press elsewhere closes. On a phone the
 * navigation is one line that scrolls: the entry of this page is brought into sight.
 */

/** @returns {HTMLDetailsElement[]} */
function openMenus() {
  return Array.from(
    /** @type {NodeListOf<HTMLDetailsElement>} */ (
      document.querySelectorAll("details[data-dases-menu][open]")
    ),
  );
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary")?.focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  }
});

const here = document.querySelector(".site-nav__link[aria-current]");
const line = document.querySelector(".site-nav__list");
if (here instanceof HTMLElement && line instanceof HTMLElement) {
  line.scrollLeft = here.offsetLeft - line.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
}
