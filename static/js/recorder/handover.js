// @ts-check
/** The tablet goes to the next pupil: nothing of the former one stays within reach. */

/** @typedef {import("./types.js").Outlet} Outlet */

const LOOK_EVERY_MS = 200;

/**
 * Give the queue a moment to empty itself. It never blocks: what is left waits on the device.
 *
 * @param {Outlet} outlet
 * @param {number} longestMs
 * @param {() => void} show
 */
export async function waitForQueue(outlet, longestMs, show) {
  const until = performance.now() + longestMs;
  for (;;) {
    const waiting = await outlet.waiting();
    show();
    if (waiting.pending === 0 || !navigator.onLine || performance.now() >= until) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/**
 * Tell the server, then replace this page: "back" must not lead to it.
 *
 * @param {HTMLFormElement} form with the address of the next page in `data-dases-next`
 * @returns {Promise<boolean>} false when there is no way through to the server
 */
export async function leave(form) {
  const fields = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
  const body = new URLSearchParams(fields);
  /** @type {Response} */
  let response;
  try {
    // Not followed: what the next page says once would be said to nobody.
    response = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  } catch {
    return false;
  }
  if (response.type === "opaqueredirect") location.replace(form.dataset.dasesNext ?? "/");
  else form.submit(); // the server wants to say something else
  return true;
}

/** A page that the browser kept aside is not shown again: it is asked anew. */
export function refuseRevival() {
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
