// @ts-check
/** What every page of the site can do; each part looks for its own hooks. */

import "./menu.js";
import "./dialog.js";
import "./copy.js";
import "./print.js";
import "./polling.js";
import "./player.js";
