// @ts-check
/**
 * For the pages between two turns: sends what is still on this device and says how much that is,
 * lets go of the page of the former turn, and has the recorder's files ready for the next.
 *
 * Page: `<p role="status" data-dases-takes-waiting data-one="…" data-many="… {number} …"
 * data-dases-offline="…" hidden>`.
 */

import { Beat } from "./beat.js";
import { forgetPage } from "./kept-page.js";
import { installWorker } from "./offline.js";
import { forgetTurns } from "./progress.js";
import { TakeQueue } from "./queue.js";
import { Uploader } from "./uploader.js";

const notice = /** @type {HTMLElement | null} */ (
  document.querySelector("[data-dases-takes-waiting]")
);
if (notice !== null) {
  await forgetPage();
  forgetTurns();
  const queue = await TakeQueue.open();
  const show = async () => {
    const { pending, teacher } = await queue.waiting();
    const number = pending + teacher;
    const words = (number > 1 ? notice.dataset.many : notice.dataset.one) ?? "";
    notice.hidden = number === 0;
    notice.textContent = words.replace("{number}", String(number));
  };
  const uploader = new Uploader(queue, { onChange: show });
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-dases-beat]"));
  if (form !== null) new Beat(form, async () => ({}), () => {}).soon();
  await uploader.start();
  await show();
  await installWorker(notice.dataset.dasesOffline ?? "");
}
