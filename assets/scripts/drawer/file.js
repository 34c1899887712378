// The body of a call that is a file: one of the reader's, or a text that is written here.

import { freshId, h } from "../markup.js";

export class FilePanel {
  // `text` is what the body begins with, where it is not the example of the contract.
  constructor({ text, body, say, onChange }) {
    this.say = say;
    const id = freshId("file");
    this.chooser = h("input", { id, type: "file", class: "form-control", onchange: () => (this.#tell(), onChange()) });
    this.news = h("p", { class: "try-news", role: "status" });
    this.area = h("textarea", {
      class: "form-control font-monospace",
      rows: "10",
      wrap: "off",
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      "aria-label": say("file_text"),
      oninput: onChange,
    });
    this.area.value = text ?? body.examples[0]?.text ?? "";
    this.without = h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", hidden: true, onclick: () => this.#forget(onChange) }, say("file_forget"));
    this.element = h(
      "section",
      { class: "try-section" },
      h("div", { class: "try-toolbar" }, h("h3", {}, say("body")), ...this.#examples(body.examples, onChange)),
      h("label", { class: "form-label", for: id }, say("file_choose")),
      this.chooser,
      this.news,
      this.without,
      this.area,
    );
  }

  get text() {
    return this.area.value;
  }

  // What is sent: the file that was chosen, else the text.
  get content() {
    return this.chooser.files[0] ?? this.text;
  }

  focus() {
    this.chooser.focus();
  }

  beginAgain() {
    this.element.dataset.beginHere = "";
  }

  forgetNews() {}

  // Nothing is marked in a file: all problems stand beside the answer.
  showProblems() {
    return [];
  }

  #examples(examples, onChange) {
    if (examples.length < 2) return [];
    const id = freshId("example");
    const choice = h(
      "select",
      {
        id,
        class: "form-select form-select-sm",
        onchange: () => {
          this.area.value = examples.find(({ name }) => name === choice.value).text;
          onChange();
        },
      },
      examples.map(({ name, title }) => h("option", { value: name }, title)),
    );
    return [h("label", { class: "visually-hidden", for: id }, this.say("example")), choice];
  }

  #tell() {
    const [file] = this.chooser.files;
    this.news.textContent = file ? this.say("file_chosen", { name: file.name }) : "";
    this.without.hidden = !file;
    this.area.hidden = Boolean(file);
  }

  #forget(onChange) {
    this.chooser.value = "";
    this.#tell();
    onChange();
    this.chooser.focus();
  }
}
