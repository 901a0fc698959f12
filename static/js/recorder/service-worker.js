// @ts-check
/**
 * The recorder without a network. This worker serves what is below `/record/`: the site's files,
 * which are the same for everybody, and the page of the turn that is going on (kept-page.js).
 * Whoever opens the recorder without a network when no turn is going on gets a plain page that says
 * what waits here. Takes are none of its business: they rest in the queue, and pages send them.
 */

import { fileOfTurn, forgetPage, keepPage, keptPage } from "./kept-page.js";

/** The files of the site; one set for each release. */
const FILES = "dases-voice-files-";
/** A name with a hash in it never changes its content. */
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
/** A line that says nothing for so long is as good as none. */
const PATIENCE_MS = 5000;

/**
 * @typedef {object} Offer What the server says that this worker is to keep.
 * @property {string} release
 * @property {string[]} files
 * @property {string} static_url
 * @property {string} voices_url below which are the voices that prompts are said with
 * @property {string} offline_url the plain page
 */

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/** @param {Offer} offer */
export function serve({ release, files, static_url, voices_url, offline_url }) {
  const cacheName = FILES + release;
  const recorder = new URL(scope.registration.scope).pathname;

  scope.addEventListener("install", (event) => {
    event.waitUntil(keepFiles(cacheName, [...files, offline_url]));
  });

  scope.addEventListener("activate", (event) => {
    event.waitUntil(Promise.all([dropOtherReleases(cacheName), scope.clients.claim()]));
  });

  scope.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin) return;
    if (pathname.startsWith(static_url)) {
      event.respondWith(file(request, cacheName));
    } else if (pathname.startsWith(voices_url)) {
      event.respondWith(fileOfTurn(request));
    } else if (request.mode === "navigate" && pathname === recorder) {
      event.respondWith(page(event, recorder, offline_url));
    }
  });
}

/** @param {string} cacheName @param {string[]} urls */
async function keepFiles(cacheName, urls) {
  // As nobody: what is kept here is for whoever has the tablet.
  const requests = urls.map((url) => new Request(url, { credentials: "omit" }));
  await (await caches.open(cacheName)).addAll(requests);
}

/** @param {string} cacheName */
async function dropOtherReleases(cacheName) {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(FILES) && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** @param {Request} request @param {string} cacheName */
async function file(request, cacheName) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request);
  if (kept !== undefined && HASHED.test(request.url)) return kept;
  try {
    const response = await fetch(request);
    if (response.status === 200) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    if (kept !== undefined) return kept;
    throw error;
  }
}

/**
 * The server's page if it comes in time, else the one that was kept.
 *
 * @param {FetchEvent} event
 * @param {string} recorder
 * @param {string} offlineUrl
 */
async function page(event, recorder, offlineUrl) {
  const kept = await keptPage(recorder);
  const answer = fetch(event.request).catch(() => undefined);
  // An answer that comes later than our patience is not kept: the turn may be over by then.
  const response = await (kept === undefined ? answer : Promise.race([answer, patience()]));
  if (response === undefined || response.status >= 500) {
    const plain = () => caches.match(offlineUrl, { ignoreVary: true });
    return kept ?? response ?? (await plain()) ?? Response.error();
  }
  // Sent away means that this tablet has no turn any more.
  const isTurn = response.status === 200;
  event.waitUntil(isTurn ? keepPage(recorder, response.clone()) : forgetPage());
  return response;
}

/** @returns {Promise<undefined>} */
function patience() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, undefined));
}
