// @ts-check
/**
 * For the pages between two turns: sends what is still on this device and says how much that is.
 *
 * Page: `<p role="status" data-dases-takes-waiting data-one="…" data-many="… {number} …" hidden>`.
 */

import { TakeQueue } from "./queue.js";
import { Uploader } from "./uploader.js";

const notice = /** @type {HTMLElement | null} */ (
  document.querySelector("[data-dases-takes-waiting]")
);
if (notice !== null) {
  const queue = await TakeQueue.open();
  const show = async () => {
    const { pending, teacher } = await queue.waiting();
    const number = pending + teacher;
    const words = (number > 1 ? notice.dataset.many : notice.dataset.one) ?? "";
    notice.hidden = number === 0;
    notice.textContent = words.replace("{number}", String(number));
  };
  const uploader = new Uploader(queue, { onChange: show });
  await uploader.start();
  await show();
}
