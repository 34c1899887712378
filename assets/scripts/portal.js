// Every page: theme, menus, buttons that copy, tabs. htmx looks after what is fetched into a page.

import "htmx.org";
import { addCopyButtons } from "./copying.js";
import { followDeepLinks } from "./deep-links.js";
import { makeMenus } from "./menus.js";
import { makeTabs } from "./tabs.js";
import { makeThemeSwitch } from "./theme-switch.js";

makeThemeSwitch();
makeMenus();
addCopyButtons(document);
makeTabs(document);
followDeepLinks();

// What comes in later is a page's part like any other.
document.addEventListener("htmx:after:swap", () => {
  addCopyButtons(document);
  makeTabs(document);
});
