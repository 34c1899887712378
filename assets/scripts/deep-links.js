// A link to something that is folded away, in a tab or below a summary, unfolds it.

/** Follow the address from now on. */
export function followDeepLinks() {
  window.addEventListener("hashchange", reveal);
  reveal();
}

function reveal() {
  const target = document.getElementById(decoded(location.hash.slice(1)));
  if (!target) return;
  let hidden = false;
  for (let element = target; element; element = element.parentElement) {
    if (element.hidden && element.getAttribute("role") === "tabpanel") {
      document.querySelector(`[role="tab"][aria-controls="${CSS.escape(element.id)}"]`)?.click();
      hidden = true;
    } else if (element instanceof HTMLDetailsElement && !element.open) {
      element.open = true;
      hidden = true;
    }
  }
  if (hidden) target.scrollIntoView();
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign
  }
}
