// @ts-check
/** The recorder's page: reads what the server wrote into it and starts the turn. */

import { refuseRevival } from "./handover.js";
import { fetchAhead, installWorker, keepThisPage } from "./offline.js";
import { openOutlet } from "./outlet.js";
import { Screen } from "./screen.js";
import { Turn } from "./turn.js";

/** @typedef {import("./types.js").RecorderData} RecorderData */

refuseRevival();

const root = /** @type {HTMLElement | null} */ (document.querySelector("[data-dases-recorder]"));
const json = document.getElementById("recorder-data")?.textContent;
if (root !== null && json) {
  const data = /** @type {RecorderData} */ (JSON.parse(json));
  const urls = { worker: root.dataset.dasesWorker ?? "", worklet: root.dataset.dasesWorklet ?? "" };
  const screen = new Screen(root);
  const turn = new Turn(data, screen, urls);
  await turn.begin(() => openOutlet(data, () => turn.queueChanged()));
  if (await installWorker(root.dataset.dasesOffline ?? "")) await keepThisPage();
  await fetchAhead(data.prompts.flatMap(({ picture }) => picture?.url ?? []));
}
