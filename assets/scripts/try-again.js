// The page of a call from the log: takes it into Try it.
//
// `<a data-again href="…/reference/ImportOrder#try">` leads there with the call of the page, `<script type="application/json"
// id="call-again">`; with `data-at-once` the page goes there by itself.

import { bringAgain } from "./again.js";
import { copyButton } from "./copying.js";

const call = JSON.parse(document.getElementById("call-again").textContent);
const link = document.querySelector("[data-again]");

link?.addEventListener("click", () => bringAgain(call));
if (link && "atOnce" in link.dataset) {
  bringAgain(call);
  // In the place of this page: who comes back comes to the call as it was before it was shown whole.
  location.replace(link.href);
}

if (call.body !== undefined) document.getElementById("call-copy")?.append(copyButton("btn btn-sm btn-outline-secondary", () => call.body));
