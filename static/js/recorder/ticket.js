// @ts-check
/**
 * A take may wait on a tablet for longer than its ticket lives: the network was away until the
 * lesson was over. In a later lesson of the same school the ticket is renewed.
 *
 * Page: `<form method="post" action="…" data-dases-renewal hidden>` with the token against forgery.
 */

const REQUEST_MS = 10_000;

/**
 * @param {string} ticket
 * @returns {Promise<string | null>} null: not on this page, or not in a lesson of that school
 */
export async function renewed(ticket) {
  const form = /** @type {HTMLFormElement | null} */ (
    document.querySelector("[data-dases-renewal]")
  );
  if (form === null) return null;
  const body = new URLSearchParams({ ticket });
  for (const [name, value] of new FormData(form)) body.set(name, String(value));
  const response = await fetch(form.action, {
    method: "POST",
    body,
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(REQUEST_MS),
  });
  if (response.status === 403) return null;
  if (!response.ok) throw new Error(`The renewal of a ticket was answered ${response.status}.`);
  return /** @type {{ticket: string}} */ (await response.json()).ticket;
}
