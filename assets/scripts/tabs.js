// Tabs as the ARIA practices have them: arrows, Home and End move, and what is moved to is shown.

import { choose, chosen } from "./choices.js";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Bring each `.tabs` below `root` to life.
 *
 * With `data-kind` it remembers what was chosen (`data-choice` of the tabs), across pages, and all tabs of
 * that kind on the page follow.
 */
export function makeTabs(root) {
  for (const group of root.querySelectorAll(".tabs:not(.is-alive)")) {
    group.classList.add("is-alive");
    const tabs = tabsOf(group);
    for (const tab of tabs) {
      tab.addEventListener("click", () => take(tab));
      tab.addEventListener("keydown", (event) => move(event, tabs));
    }
    const remembered = group.dataset.kind && chosen(group.dataset.kind);
    show(tabs, tabs.find((tab) => tab.dataset.choice === remembered) ?? tabs.find(isSelected) ?? tabs[0]);
  }
}

/** Show the panel of a tab, and remember it where its group remembers. */
function take(tab) {
  const group = tab.closest(".tabs");
  const { kind } = group.dataset;
  show(tabsOf(group), tab);
  if (!kind) return;
  choose(kind, tab.dataset.choice);
  // What grows or shrinks above must not move the tab away from under the pointer.
  const before = tab.getBoundingClientRect().top;
  for (const other of document.querySelectorAll(`.tabs[data-kind="${CSS.escape(kind)}"]`)) {
    const tabs = tabsOf(other);
    const same = tabs.find((each) => each.dataset.choice === tab.dataset.choice);
    if (other !== group && same) show(tabs, same);
  }
  scrollBy(0, tab.getBoundingClientRect().top - before);
}

// Its own; a panel may have tabs in it.
function tabsOf(group) {
  return [...group.querySelectorAll(':scope > [role="tablist"] > [role="tab"]')];
}

function move(event, tabs) {
  const at = tabs.indexOf(event.currentTarget);
  const to =
    event.key in STEPS ? at + STEPS[event.key] : event.key === "Home" ? 0 : event.key === "End" ? -1 : undefined;
  if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const tab = tabs.at(to % tabs.length);
  tab.focus();
  take(tab);
}

function show(tabs, shown) {
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab === shown));
    tab.tabIndex = tab === shown ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== shown;
  }
}

function isSelected(tab) {
  return tab.getAttribute("aria-selected") === "true";
}
