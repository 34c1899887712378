// Opens the drawer in which an operation is tried. The drawer itself, with its editor, is loaded when it is first asked for.
//
// A button says which operation: `<button data-try="ImportOrder">`. `#try` in the address opens that of the first button.

const data = JSON.parse(document.getElementById("try-data").textContent);
const drawers = new Map();

async function drawerOf(operationId) {
  if (!drawers.has(operationId)) {
    const { makeDrawer } = await import("./drawer/drawer.js");
    const dialog = await makeDrawer(operationId, data);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      if (location.hash === "#try") history.replaceState(null, "", location.pathname + location.search);
    });
    drawers.set(operationId, dialog);
  }
  return drawers.get(operationId);
}

async function open(button) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    const dialog = await drawerOf(button.dataset.try);
    if (!dialog.open) dialog.showModal();
    beginWhereItSays(dialog);
    history.replaceState(null, "", "#try");
  } catch (error) {
    console.warn(error);
    tell(button, data.words.not_loaded);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

// A call from the log is opened to have its body mended.
function beginWhereItSays(dialog) {
  const part = dialog.querySelector("[data-begin-here]");
  part?.removeAttribute("data-begin-here");
  part?.scrollIntoView();
}

// Beside the button, until it is tried again.
function tell(button, text) {
  const id = "try-not-loaded";
  document.getElementById(id)?.remove();
  const note = Object.assign(document.createElement("p"), { id, className: "text-danger", textContent: text });
  note.setAttribute("role", "alert");
  button.after(note);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-try]");
  if (button) open(button);
});

function openByAddress() {
  const button = document.querySelector("[data-try]");
  if (location.hash === "#try" && button) open(button);
}

window.addEventListener("hashchange", openByAddress);
openByAddress();
