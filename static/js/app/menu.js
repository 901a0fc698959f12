// @ts-check
/**
 * Menus are `<details data-dases-menu>` and open without any script. This module only adds what
 * `<details>` lacks: Escape closes and gives the focus back, a press elsewhere closes.
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
