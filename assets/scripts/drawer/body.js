// The body of a call: the editor, what it begins with, and what is wrong in it.

import { CallFailed } from "../call.js";
import { check } from "../contract/checking.js";
import { BodyEditor } from "../editing/editor.js";
import { freshId, h } from "../markup.js";
import { marksOf } from "../contract/problems.js";
import { parsed, replacing, valuesNamed } from "../contract/text.js";
import { formatted } from "../layout.js";

const PAUSE = 350; // milliseconds without a key
// An order of a thousand products can have thousands of errors, and nobody mends more at once.
const MOST_SHOWN = 100;

export class BodyPanel {
  // `text` is what the body begins with, where it is not the example of the contract; `problem` makes the entry of a problem, `hear`
  // tells a text to those who cannot see it.
  constructor({ text, body, contract, account, say, problem, hear, onChange, onSend }) {
    Object.assign(this, { body, contract, account, say, problem, hear, onChange });
    this.told = []; // by the service, of the body that was sent
    this.editor = new BodyEditor({
      label: say("body"),
      help: say("editor_help"),
      leaving: say("editor_leaving"),
      text: text === undefined ? (body.examples[0]?.text ?? "{}") : legible(text),
      onChange: () => this.#changed(),
      onSend,
    });
    this.count = h("p", { class: "try-count" });
    this.list = h("ol", { class: "try-problems" });
    this.news = h("p", { class: "try-news", role: "status" });
    this.element = h(
      "section",
      { class: "try-section" },
      h("div", { class: "try-toolbar" }, h("h3", {}, say("body")), ...this.#tools()),
      this.editor.element,
      h("p", { class: "form-text try-editor-help" }, say("editor_help")),
      this.news,
      this.count,
      this.list,
    );
    this.#mark();
  }

  get text() {
    return this.editor.text;
  }

  // As the body has it, or undefined.
  get orderReference() {
    return valuesNamed(parsed(this.text), "orderReference")[0]?.value;
  }

  // The body is that of a call from the log, to which the service said `errors`.
  beginAgain(errors) {
    this.origin = h("p", { class: "try-news" }, this.say("from_log"));
    this.editor.element.before(this.origin);
    this.element.dataset.beginHere = "";
    this.showProblems(errors, this.text);
  }

  // What was told of the body before a call is old news after it.
  forgetNews() {
    this.news.textContent = "";
    this.origin?.remove();
  }

  focus() {
    const [first] = this.marks;
    this.editor.goTo(first ? first.from : 0);
  }

  // Shows what the service said of the body as it was sent. Gives those of the errors that have a place in it.
  showProblems(errors, sent) {
    const { schema } = this.body;
    const found = marksOf(errors, sent, schema, this.contract);
    this.told = sent === this.text ? found : [];
    this.#mark();
    return errors.filter((error) => this.told.some((mark) => mark.error === error));
  }

  #tools() {
    const { say, body } = this;
    const id = freshId("example");
    const examples = h(
      "select",
      { id, class: "form-select form-select-sm" },
      body.examples.map(({ name, title }) => h("option", { value: name }, title)),
    );
    examples.addEventListener("change", () => {
      this.told = [];
      this.forgetNews();
      this.editor.text = body.examples.find(({ name }) => name === examples.value).text;
    });
    const button = (text, onclick) => h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick }, text);
    return [
      body.examples.length > 1 ? [h("label", { class: "visually-hidden", for: id }, say("example")), examples] : [],
      button(say("lay_out"), () => this.#layOut()),
      button(say("fill_ids"), () => this.#fillIds()),
    ].flat();
  }

  #layOut() {
    const text = formatted(this.text);
    if (text !== this.text) this.editor.text = text;
  }

  #changed() {
    this.onChange();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#mark(), PAUSE);
  }

  // What the service said counts until the part that it was about is another; what this page finds by itself is said of the rest.
  #mark() {
    const { text } = this;
    this.told = this.#stillTold(text);
    const own = check(text, this.body.schema, this.contract, this.say);
    const isTold = (mark) => this.told.some(({ from, to }) => from === mark.from && to === mark.to);
    const all = [...this.told, ...own.filter((mark) => !isTold(mark))];
    this.marks = all.map((mark) => this.#withMend(mark)).sort((one, other) => one.from - other.from);
    this.shown = this.marks.slice(0, MOST_SHOWN);
    this.editor.mark(this.shown);
    this.#list();
  }

  #stillTold(text) {
    const errors = this.told.map(({ error }) => error);
    const places = new Map(marksOf(errors, text, this.body.schema, this.contract).map((mark) => [mark.error, mark]));
    return this.told.flatMap((mark) => {
      const now = places.get(mark.error);
      return now && now.text === mark.text ? [now] : [];
    });
  }

  #withMend(mark) {
    const { mend } = mark;
    if (!mend) return mark;
    const text = this.say(`mend_${mend.kind ?? "put"}`, { value: mend.label });
    return { ...mark, mend: { ...mend, text, run: () => this.#run(mark) } };
  }

  async #run({ mend, from, to }) {
    if (mend.edit) this.editor.edit(mend.edit());
    else if (mend.kind === "empty") this.editor.edit([{ from, to, insert: '""' }]);
    else await this.#putId(mend.name, { offset: from, length: to - from });
    this.#mark();
    this.hear(this.say("mended"));
  }

  async #putId(name, node) {
    await this.#withAccount(async (signal) => {
      const [id] = await this.account.idsFor(name, signal);
      if (id === undefined) return this.say("account_has_none");
      this.editor.edit([replacing(node, JSON.stringify(id))]);
      return "";
    });
  }

  async #fillIds() {
    await this.#withAccount(async (signal) => {
      const { changes, counts } = await this.account.fill(this.text, signal);
      if (!changes.length) return this.say("filled_none");
      this.editor.edit(changes);
      this.told = [];
      const named = Object.entries(counts).map(([name, count]) => `${name} × ${count}`);
      return this.say("filled", { names: named.join(", ") });
    });
  }

  async #withAccount(work) {
    this.news.textContent = this.say("asking_account");
    try {
      this.news.textContent = await work(AbortSignal.timeout(20_000));
    } catch (error) {
      const isAnswer = error?.status !== undefined;
      if (!isAnswer && !(error instanceof CallFailed)) throw error;
      this.news.textContent = isAnswer
        ? this.say("account_refused", { status: error.status })
        : this.say(`call_${error.reason}`, { url: "", origin: "" });
    }
  }

  #list() {
    const { say, marks } = this;
    const count = (severity) => marks.filter((mark) => mark.severity === severity).length;
    const texts = ["error", "warning"].filter(count).map((severity) => {
      const number = count(severity);
      return say(number === 1 ? `one_${severity}` : `many_${severity}s`, { count: number });
    });
    if (marks.length > MOST_SHOWN) texts.push(say("first_shown", { count: MOST_SHOWN }));
    this.count.textContent = texts.length ? texts.join(", ") : say("nothing_against");
    this.count.classList.toggle("good", !texts.length);
    this.list.replaceChildren(...this.shown.map((mark) => this.#entry(mark)));
  }

  #entry(mark) {
    const line = this.editor.lineOf(mark.from);
    const go = h(
      "button",
      { type: "button", class: "btn btn-link p-0 try-line", onclick: () => this.editor.goTo(mark.from) },
      this.say("line", { line }),
    );
    const mend = mark.mend && h("button", { type: "button", class: "btn btn-sm btn-outline-primary try-mend", onclick: () => this.#mendFromList(mark) }, mark.mend.text);
    const developer = mark.developerMessage ? h("div", { class: "try-developer", lang: "en" }, mark.developerMessage) : [];
    return this.problem(mark, developer, h("div", { class: "try-problem-tools" }, go, mend ?? []));
  }

  // The button that was pressed goes with its problem: the next one in the list, or the editor, has the focus then.
  async #mendFromList(mark) {
    const place = this.marks.indexOf(mark);
    await mark.mend.run();
    const buttons = this.list.querySelectorAll(".try-mend");
    (buttons[Math.min(place, buttons.length - 1)] ?? this.editor.view).focus();
  }
}

// What a program sent as one line is laid out for whoever is to mend it.
const legible = (text) => (text.trim().includes("\n") ? text : formatted(text));
