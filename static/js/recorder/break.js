// @ts-check
/** The page of a break: goes on by itself when the lesson does. */

import { Beat } from "./beat.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-dases-beat]"));
if (form !== null) {
  const beat = new Beat(
    form,
    async () => ({}),
    ({ state }) => {
      if (state !== "paused") location.replace(location.pathname);
    },
  );
  beat.soon();
}
