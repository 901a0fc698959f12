// @ts-check
/** Has this tablet's browser keep what the recorder needs without a network. */

import { keepPage } from "./kept-page.js";

/**
 * Recording works without it: a browser that refuses only loses the reload without a network.
 *
 * @param {string} url of the service worker
 * @returns {Promise<boolean>}
 */
export async function installWorker(url) {
  if (!("serviceWorker" in navigator)) return false;
  await pageLoaded(); // what the worker fetches must not hold up the page
  try {
    await navigator.serviceWorker.register(url, { type: "module", updateViaCache: "none" });
    return true;
  } catch {
    return false;
  }
}

/** The first page of all was there before the worker, which could not keep it. */
export async function keepThisPage() {
  if (navigator.serviceWorker.controller !== null) return;
  await navigator.serviceWorker.ready;
  try {
    const { pathname } = location;
    const response = await fetch(pathname, { redirect: "error" });
    if (response.status === 200) await keepPage(pathname, response);
  } catch {
    // The network went first: the next reload with one makes up for it.
  }
}

/** @param {string[]} urls which the worker keeps when it sees them, one after the other */
export async function fetchAhead(urls) {
  for (const url of urls) await fetch(url).catch(() => {});
}

/** @returns {Promise<void>} */
function pageLoaded() {
  if (document.readyState === "complete") return Promise.resolve();
  return new Promise((resolve) => window.addEventListener("load", () => resolve(), { once: true }));
}
