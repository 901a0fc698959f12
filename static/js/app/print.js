// @ts-check
/** `data-dases-print`: prints the page. */
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-dases-print]")) {
    window.print();
  }
});
