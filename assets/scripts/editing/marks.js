// What is wrong in a body, shown in it: the part underlined, and a note below its line.
//
// Notes are for the eye. The same problems stand in a list below the editor, where keyboard and screen reader get at them.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import { h } from "../markup.js";

// Puts marks {from, to, severity, message, mend, isNoted} in the place of those that are there.
export const setMarks = StateEffect.define();

class Note extends WidgetType {
  constructor(mark) {
    super();
    this.mark = mark;
  }

  eq(other) {
    return other.mark.message === this.mark.message && other.mark.mend?.label === this.mark.mend?.label;
  }

  toDOM() {
    const { severity, message, mend } = this.mark;
    const button =
      mend &&
      h("button", { type: "button", class: "try-note-mend", tabindex: "-1", onclick: () => mend.run() }, mend.text);
    const note = h("div", { class: `try-note ${severity}` }, h("span", {}, message), button ?? []);
    return h("div", { class: "try-note-line", "aria-hidden": "true" }, note);
  }

  ignoreEvent() {
    return true;
  }
}

const underlined = (severity) => Decoration.mark({ class: `try-mark ${severity}` });
const UNDERLINES = { error: underlined("error"), warning: underlined("warning") };

function decorationsOf(list, state) {
  const ranges = [];
  for (const mark of list) {
    const from = Math.min(mark.from, state.doc.length);
    const line = state.doc.lineAt(from);
    // A part that goes over many lines is not underlined whole: its beginning says which one it is.
    const to = Math.min(mark.to, line.to);
    if (to > from) ranges.push(UNDERLINES[mark.severity].range(from, to));
    ranges.push(Decoration.widget({ widget: new Note(mark), block: true, side: 1 }).range(line.to));
  }
  return Decoration.set(ranges, true);
}

const field = StateField.define({
  create: () => Decoration.none,
  update(decorations, transaction) {
    let now = decorations.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(setMarks)) now = decorationsOf(effect.value, transaction.state);
    return now;
  },
  provide: (decorations) => EditorView.decorations.from(decorations),
});

const look = EditorView.baseTheme({
  ".try-mark": { textDecoration: "underline wavy", textDecorationSkipInk: "none", textUnderlineOffset: "3px" },
  ".try-mark.error": { textDecorationColor: "var(--bad)" },
  ".try-mark.warning": { textDecorationColor: "var(--warn)" },
  // CodeMirror measures what is below a line without its margins.
  ".try-note-line": { padding: "0.15rem 0.5rem 0.35rem" },
  ".try-note": {
    display: "flex",
    flexWrap: "wrap",
    gap: "0.25rem 0.75rem",
    alignItems: "center",
    padding: "0.3rem 0.6rem",
    borderLeft: "3px solid",
    borderRadius: "0.25rem",
    fontFamily: "var(--bs-body-font-family)",
    fontSize: "0.8125rem",
    lineHeight: "1.4",
    whiteSpace: "normal",
  },
  ".try-note.error": { borderColor: "var(--bad)", backgroundColor: "var(--bad-ground)" },
  ".try-note.warning": { borderColor: "var(--warn)", backgroundColor: "var(--warn-ground)" },
  ".try-note-mend": {
    font: "inherit",
    fontWeight: "600",
    padding: "0.05rem 0.6rem",
    borderRadius: "999px",
    border: "1px solid currentColor",
    color: "inherit",
    backgroundColor: "transparent",
    cursor: "pointer",
  },
});

export const marks = [field, look];
