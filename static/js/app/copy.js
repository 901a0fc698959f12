// @ts-check
/**
 * `data-dases-copy="id"`: copies the text or value of the element with that id, and says so in the
 * button itself (`data-dases-copied` holds the words) for as long as it takes to read them.
 */
const READING_MS = 2500;

/** @param {HTMLElement} source @returns {string} */
function textOf(source) {
  if (source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement) {
    return source.value;
  }
  return (source.textContent ?? "").trim();
}

/** @param {HTMLElement} button */
function sayCopied(button) {
  const label = button.querySelector("[data-dases-label]") ?? button;
  const before = label.textContent;
  label.textContent = button.dataset.dasesCopied ?? before;
  setTimeout(() => {
    label.textContent = before;
  }, READING_MS);
}

document.addEventListener("click", async (event) => {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest("[data-dases-copy]");
  if (!(button instanceof HTMLElement)) return;
  const source = document.getElementById(button.dataset.dasesCopy ?? "");
  if (!source) return;
  try {
    await navigator.clipboard.writeText(textOf(source));
    sayCopied(button);
  } catch {
    // No permission: select the text, so that one keystroke finishes the work.
    getSelection()?.selectAllChildren(source);
  }
});
