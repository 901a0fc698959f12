// @ts-check
/**
 * Live parts: an element with `data-dases-poll="URL"` is asked for every 3 to 5 s and replaced
 * inside when the answer changed. Works with ETag (304 costs nothing), stops while the page is
 * hidden, steps back when the server fails, and stops for good when it says the part is gone.
 */
const SHORTEST_MS = 3000;
const LONGEST_MS = 5000;
const MOST_PATIENT_MS = 60000;

/** @param {number} failures @returns {number} milliseconds until the next question */
export function delay(failures) {
  const jittered = SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS);
  return Math.min(jittered * 2 ** failures, MOST_PATIENT_MS);
}

/** @param {HTMLElement} part @param {string} html */
function swap(part, html) {
  const focusedId = part.contains(document.activeElement) ? document.activeElement?.id : "";
  const opened = [...part.querySelectorAll("details[open][id]")].map(({ id }) => id);
  part.innerHTML = html;
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (focusedId) document.getElementById(focusedId)?.focus();
  part.dispatchEvent(new CustomEvent("dases:polled", { bubbles: true }));
}

/** @param {HTMLElement} part */
function watch(part) {
  const url = part.dataset.dasesPoll ?? "";
  let etag = part.dataset.dasesEtag ?? "";
  let failures = 0;

  /** @returns {Promise<boolean>} whether to go on */
  async function ask() {
    /** @type {Record<string, string>} */
    const headers = { "X-Requested-With": "fetch" };
    if (etag) headers["If-None-Match"] = etag;
    const answer = await fetch(url, { headers, credentials: "same-origin", cache: "no-store" });
    if (answer.status === 200) {
      etag = answer.headers.get("ETag") ?? "";
      swap(part, await answer.text());
    } else if ([401, 403, 404, 410].includes(answer.status)) {
      return false;
    } else if (answer.status !== 304) {
      throw new Error(`status ${answer.status}`);
    }
    return true;
  }

  async function turn() {
    if (!part.isConnected) return;
    if (!document.hidden) {
      try {
        if (!(await ask())) return;
        failures = 0;
        part.removeAttribute("data-dases-stale");
      } catch {
        failures += 1;
        part.setAttribute("data-dases-stale", "");
      }
    }
    setTimeout(turn, delay(failures));
  }

  setTimeout(turn, delay(0));
}

for (const part of document.querySelectorAll("[data-dases-poll]")) {
  if (part instanceof HTMLElement) watch(part);
}
