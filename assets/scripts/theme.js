// Loaded before anything is painted, so that nobody who chose the dark sees a flash of light.

import { applyTheme } from "./choices.js";

document.documentElement.classList.add("scripted");
applyTheme();
