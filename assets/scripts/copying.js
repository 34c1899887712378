// The button on a block of code that copies it.

import { h } from "./markup.js";

const SHOWN_MILLISECONDS = 2000;

/** Give each `.code-block` below `root` that has none yet a button that copies its text. */
export function addCopyButtons(root) {
  for (const block of root.querySelectorAll(".code-block:not(.can-copy)")) {
    block.classList.add("can-copy");
    block.append(copyButton("copy", () => block.querySelector("pre").textContent));
  }
}

/** A button that copies the text that `textOf` gives, and says so: `<body data-copy data-copied…>` has the words for it. */
export function copyButton(className, textOf) {
  const copying = () => copy(textOf(), button);
  const button = h("button", { type: "button", class: className, onclick: copying }, document.body.dataset.copy);
  return button;
}

async function copy(text, button) {
  const { copy: before, copied, copyFailed } = document.body.dataset;
  button.textContent = (await write(text)) ? copied : copyFailed;
  announce(button.textContent);
  setTimeout(() => {
    button.textContent = before;
  }, SHOWN_MILLISECONDS);
}

/** Put a text on the clipboard; false where the browser does not let us. */
async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeByHand(text); // over plain http, elsewhere than at home, browsers have no clipboard for us
  }
}

function writeByHand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  const before = document.activeElement;
  // Outside of a dialog that is open nothing can be selected.
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  before?.focus();
  return isDone;
}

function announce(text) {
  const status = document.getElementById("status");
  status.textContent = "";
  requestAnimationFrame(() => {
    status.textContent = text;
  });
}
