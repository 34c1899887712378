// The editor of the body, and the view of an answer: CodeMirror, with marks and notes of our own.
//
// Both live in shadow roots: there CodeMirror takes its styles from style sheet objects, where in the page it would need a
// style element, which the Content-Security-Policy of the page forbids.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { marks, setMarks } from "./marks.js";
import { h } from "../markup.js";

// Colours are those of the page: custom properties reach into shadow roots.
const theme = EditorView.theme({
  "&": { color: "var(--bs-body-color)", backgroundColor: "var(--card)", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "2px solid var(--bs-link-color)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--bs-font-monospace)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--bs-body-color)", padding: "0.6rem 0" },
  ".cm-gutters": { color: "var(--quiet)", backgroundColor: "transparent", border: "none" },
  ".cm-activeLine": { backgroundColor: "var(--code-line)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--code-match)" },
  ".cm-foldPlaceholder": { backgroundColor: "transparent", border: "none", color: "var(--quiet)" },
  ".cm-foldGutter .cm-gutterElement": { cursor: "pointer" },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--code-name)" },
  { tag: tags.string, color: "var(--code-text)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: [tags.bool, tags.null], color: "var(--code-word)" },
]);

const dressed = [json(), syntaxHighlighting(colours), bracketMatching(), EditorView.lineWrapping, theme];

// What is typed over a selection. Left to themselves, browsers keep the look of what was there in a style attribute, which the
// Content-Security-Policy of the page forbids.
function typeOver(event, view) {
  if (event.inputType !== "insertText" || event.data === null || view.state.selection.main.empty || view.composing) return false;
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  event.preventDefault();
  return true;
}

export class BodyEditor {
  // `label` and `help` are read out; `onChange` is called after each change, `onSend` on Ctrl+Enter.
  constructor({ label, help, leaving, text, onChange, onSend }) {
    this.element = h("div", { class: "try-editor" });
    const root = this.element.attachShadow({ mode: "open" });
    const hidden = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
    const description = h("div", { id: "help" }, help);
    description.style.cssText = hidden;
    root.append(description);
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          history(),
          highlightActiveLine(),
          indentUnit.of("  "),
          dressed,
          marks,
          EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": "help", spellcheck: "false" }),
          EditorView.updateListener.of((update) => update.docChanged && onChange(this.text)),
          Prec.highest(
            keymap.of([
              { key: "Mod-Enter", run: () => (onSend(), true) },
              // Tab indents, and must not be a trap: after Escape it moves on, until the editor is entered again. A second Escape is
              // the page's, and closes the drawer.
              { key: "Escape", run: (view) => this.#letTabLeave(view, leaving), stopPropagation: true },
            ]),
          ),
          EditorView.domEventHandlers({ blur: (_, view) => this.#keepTab(view), beforeinput: typeOver }),
          keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
        ],
      }),
    });
  }

  #isTabLeaving = false;

  #letTabLeave(view, leaving) {
    if (this.#isTabLeaving) return false;
    this.#isTabLeaving = true;
    view.setTabFocusMode(true);
    view.dispatch({ effects: EditorView.announce.of(leaving) });
    return true;
  }

  #keepTab(view) {
    this.#isTabLeaving = false;
    view.setTabFocusMode(false);
  }

  get text() {
    return this.view.state.doc.toString();
  }

  set text(text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  // Makes changes that can be undone, and shows where the first of them is.
  edit(changes) {
    this.view.dispatch({ changes });
    if (changes.length) this.#show(Math.min(...changes.map(({ from }) => from)));
  }

  mark(list) {
    this.view.dispatch({ effects: setMarks.of(list) });
  }

  lineOf(offset) {
    return this.view.state.doc.lineAt(Math.min(offset, this.view.state.doc.length)).number;
  }

  goTo(offset) {
    this.#show(offset);
    this.view.focus();
  }

  #show(offset) {
    const place = Math.min(offset, this.view.state.doc.length);
    this.view.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: "center" }) });
  }
}

const bounded = EditorView.theme({ ".cm-scroller": { maxHeight: "30rem" } });

// JSON, or any text, to be read only.
export class AnswerView {
  #name = new Compartment();

  constructor() {
    this.element = h("div", { class: "try-answer-body" });
    const root = this.element.attachShadow({ mode: "open" });
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        extensions: [
          lineNumbers(),
          foldGutter(),
          dressed,
          bounded,
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          this.#name.of([]),
          keymap.of([...foldKeymap, ...defaultKeymap]),
        ],
      }),
    });
  }

  show(text, label) {
    const attributes = { "aria-label": label, "aria-readonly": "true", tabindex: "0" };
    this.view.dispatch({
      changes: { from: 0, to: this.view.state.doc.length, insert: text },
      effects: this.#name.reconfigure(EditorView.contentAttributes.of(attributes)),
      selection: { anchor: 0 },
      scrollIntoView: true,
    });
  }
}
