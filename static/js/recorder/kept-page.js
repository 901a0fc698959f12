// @ts-check
/**
 * The page of the running turn, and the voices that its prompts are said with, kept so that a
 * reload without a network goes on where the pupil was. It holds a card's symbol and a ticket: it goes when the turn does, and is never older than
 * its ticket. The page and the service worker both use this.
 */

const CACHE = "dases-voice-turn";
const KEPT_AT = "X-Kept-At";
const LONGEST_MS = 3 * 3600 * 1000;

/** @param {string} url @param {Response} response of our server; it takes the place of an older one */
export async function keepPage(url, response) {
  const headers = new Headers(response.headers);
  headers.set(KEPT_AT, String(Date.now()));
  const page = new Response(await response.blob(), { headers });
  await (await caches.open(CACHE)).put(url, page);
}

/** @param {string} url @returns {Promise<Response | undefined>} */
export async function keptPage(url) {
  const page = await caches.match(url, { cacheName: CACHE, ignoreVary: true });
  if (page === undefined) return undefined;
  const age = Date.now() - Number(page.headers.get(KEPT_AT));
  if (age >= 0 && age < LONGEST_MS) return page;
  await forgetPage();
  return undefined;
}

/** @param {Request} request of something that this turn needs beside its page */
export async function fileOfTurn(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.status === 200) await cache.put(request, response.clone());
  return response;
}

/** The turn is over: nothing of it stays. */
export async function forgetPage() {
  // Without a secure context there are no caches, and nothing was kept.
  if ("caches" in globalThis) await caches.delete(CACHE);
}
