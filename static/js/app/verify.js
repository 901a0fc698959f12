// @ts-check
/**
 * The check of a receipt: what the square on paper carries after the `#` is put into the form. It is
 * taken out of the address at once, and reaches the server only when the visitor sends the form.
 */
const [number, fingerprint] = decodeURIComponent(location.hash.slice(1)).split(".");
const fields = ["number", "fingerprint"].map((name) => document.querySelector(`input[name="${name}"]`));
if (number && fingerprint) {
  for (const [index, text] of [number, fingerprint].entries()) {
    const field = fields[index];
    if (field instanceof HTMLInputElement) field.value = text;
  }
  history.replaceState(null, "", location.pathname);
  const button = document.querySelector("#check-number");
  if (button instanceof HTMLElement) button.focus();
}
