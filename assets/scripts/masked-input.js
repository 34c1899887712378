// An input for a secret.

import { freshId, h } from "./markup.js";

// Programs that remember passwords would keep it for longer than the session.
const FORGOTTEN = { "data-1p-ignore": "true", "data-lpignore": "true", "data-bwignore": "true" };

// An input that shows dots until the reader asks to see it. `words` has `show` and `hide`. Gives {element, input}.
export function maskedInput({ label, value, words, hint, onInput }) {
  const id = freshId("masked");
  const text = hint && h("div", { class: "form-text", id: `${id}-hint` }, hint);
  const input = h("input", {
    id,
    class: "form-control font-monospace",
    value,
    autocomplete: "off",
    spellcheck: "false",
    ...FORGOTTEN,
    "aria-describedby": text && text.id,
    oninput: () => onInput(input.value),
  });
  const reveal = h("button", { type: "button", class: "btn btn-outline-secondary", onclick: () => show(input.type === "password") });
  const show = (isShown) => {
    input.type = isShown ? "text" : "password";
    reveal.textContent = isShown ? words.hide : words.show;
    reveal.setAttribute("aria-label", `${reveal.textContent} ${label}`);
  };
  show(false);
  const group = h("div", { class: "input-group" }, input, reveal);
  return { element: h("div", { class: "masked" }, h("label", { class: "form-label", for: id }, label), group, text), input };
}
