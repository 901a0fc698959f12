// @ts-check
/**
 * Dialogs: `data-dases-dialog-open="id"` opens `<dialog id>`; inside, a button in a
 * `<form method="dialog">` closes it without any script. The browser keeps and restores the focus.
 */
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const opener = event.target.closest("[data-dases-dialog-open]");
  if (!(opener instanceof HTMLElement)) return;
  const dialog = document.getElementById(opener.dataset.dasesDialogOpen ?? "");
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    dialog.showModal();
  }
});
