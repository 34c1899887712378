// The profile: has Try it call with a key that is shown there.

import { Credentials } from "./credentials.js";
import { h } from "./markup.js";

const data = JSON.parse(document.getElementById("profile-data").textContent);
const credentials = new Credentials(location.origin + data.root);

for (const button of document.querySelectorAll("[data-subscription-key]")) {
  button.addEventListener("click", () => take(button));
}

function take(button) {
  const { subscriptionKey, secret = "" } = button.dataset;
  // Secret and token of another application would be refused with this key.
  credentials.forget();
  credentials.subscriptionKey = subscriptionKey;
  credentials.secret = secret;
  const said = button.parentElement.querySelector("[role=status]");
  said.replaceChildren(`${secret ? data.taken : data.taken_key} `, h("a", { href: data.reference }, data.to_reference));
}
