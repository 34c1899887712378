// The button on a block of code that copies it.

const SHOWN_MILLISECONDS = 2000;

/** Give each `.code-block` below `root` that has none yet a button that copies its text. */
export function addCopyButtons(root) {
  for (const block of root.querySelectorAll(".code-block:not(.can-copy)")) {
    block.classList.add("can-copy");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = document.body.dataset.copy;
    button.addEventListener("click", () => copy(block.querySelector("pre").textContent, button));
    block.append(button);
  }
}

/** Copy a text to the clipboard and say so on a button (its text is one of `<body data-copy data-copied>`). */
export async function copy(text, button) {
  const { copy: before, copied, copyFailed } = document.body.dataset;
  button.textContent = (await write(text)) ? copied : copyFailed;
  announce(button.textContent);
  setTimeout(() => {
    button.textContent = before;
  }, SHOWN_MILLISECONDS);
}

/** Put a text on the clipboard; false where the browser does not let us. */
export async function write(text) {
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
