// What came back: status and its meaning, how long it took, headers, and the body laid out.

import { headerOf, jsonOf } from "../call.js";
import { copyButton } from "../copying.js";
import { adviceOn } from "../contract/advice.js";
import { AnswerView } from "../editing/editor.js";
import { h } from "../markup.js";
import { errorsOf } from "../contract/problems.js";
import { formatted } from "../layout.js";

const MOST_LAID_OUT = 2_000_000; // characters; beyond, laying out would hold the page up
const MOST_SHOWN = 200_000;
const OUTCOMES = ["created", "updated", "unchanged"];

export class AnswerPanel {
  // `root` is the path before those of our pages, `choice` what keeps the reader's language. `actions` has `ask`, `renewAndSend`, `send`
  // and `goToProblem`.
  constructor({ say, language, root, choice, actions }) {
    Object.assign(this, { say, root, choice, actions });
    this.number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
    this.view = new AnswerView();
    this.element = h("div", { class: "try-answer" }, h("p", { class: "try-empty" }, say("answer_empty")));
  }

  showWaiting() {
    const spinner = h("span", { class: "spinner-border spinner-border-sm", "aria-hidden": "true" });
    this.element.replaceChildren(h("p", { class: "try-empty" }, spinner, " ", this.say("waiting")));
  }

  // A call that brought no answer; `reason` is that of CallFailed, or "refused" where the other service does not let us read.
  showFailure(reason, values = {}) {
    const again = h("button", { type: "button", class: "btn btn-sm btn-outline-primary", onclick: this.actions.send }, this.say("send_again"));
    const body = [h("p", { class: "fw-semibold mb-1" }, this.say(`call_${reason}`, values)), h("p", {}, this.say(`call_${reason}_advice`, values))];
    this.element.replaceChildren(h("div", { class: "alert alert-warning", role: "alert" }, body, reason === "unsendable" ? [] : again));
  }

  // Gives what the answer says in one line, for those who hear it.
  show(answer, { notes, isDryRun, elsewhere, markCount }) {
    const content = jsonOf(answer);
    const errors = errorsOf(content);
    const tone = answer.status < 400 ? (errors.length ? "warning" : "good") : "error";
    const title = this.#title(answer, content, isDryRun);
    this.element.replaceChildren(
      h(
        "div",
        { class: "try-status" },
        h("strong", { class: `try-code ${tone}` }, String(answer.status)),
        h("span", { class: "try-title" }, title),
        h("span", { class: "try-figures" }, `${this.#milliseconds(answer)} · ${this.#size(answer.bytes)}`),
      ),
      ...notes.map((note) => h("p", { class: "try-news" }, note)),
      this.#advice(answer, errors) ?? "",
      ...this.#problems(elsewhere, markCount),
      this.#headers(answer.headers),
      ...this.#body(answer, content),
    );
    return `${answer.status}, ${title}, ${this.#milliseconds(answer)}`;
  }

  #title(answer, content, isDryRun) {
    const outcome = answer.headers.find(([name]) => name === "import-outcome")?.[1];
    // Another service may send anything.
    if (OUTCOMES.includes(outcome)) {
      const name = `outcome_${outcome}${isDryRun ? "_dry" : ""}`;
      return this.say(name);
    }
    const known = [200, 202, 304, 400, 401, 403, 404, 405, 413, 415, 429, 500, 502, 503, 504];
    const name = known.includes(answer.status) ? `status_${answer.status}` : answer.status < 400 ? "status_good" : "status_other";
    return answer.status === 200 && content?.hasWarnings ? this.say("status_200_warnings") : this.say(name);
  }

  #milliseconds({ milliseconds }) {
    return `${this.number.format(milliseconds < 10 ? milliseconds : Math.round(milliseconds))} ms`;
  }

  #size(bytes) {
    return bytes < 1000 ? this.say("bytes", { count: bytes }) : this.say("kilobytes", { count: this.number.format(bytes / 1000) });
  }

  #advice(answer, errors) {
    const advice = adviceOn(answer, errors, this.say);
    if (!advice) return null;
    const { actions, say } = this;
    const button = (text, onclick) => h("button", { type: "button", class: "btn btn-sm btn-primary", onclick }, text);
    const canRenew = advice.isTokenNeeded && actions.canRenew();
    const action = canRenew
      ? button(say("renew_and_send"), actions.renewAndSend)
      : advice.isTokenNeeded
        ? button(say("enter_secret"), () => actions.ask("secret"))
        : advice.ask
          ? button(say(`enter_${advice.ask}`), () => actions.ask(advice.ask))
          : advice.isRepeatable
            ? button(say("send_again"), actions.send)
            : [];
    return h("div", { class: "alert alert-warning try-advice" }, h("p", {}, advice.text), action);
  }

  // Those with a place in the request stand there; here is how many they are, and the others in full.
  #problems(elsewhere, markCount) {
    const text = this.say(markCount === 1 ? "beside_line" : "beside_lines", { count: markCount });
    const jump = h("button", { type: "button", class: "btn btn-link p-0 try-jump", onclick: this.actions.goToProblem }, text);
    const list = h("ul", { class: "try-problems" }, elsewhere.map((error) => this.problem(error)));
    return [...(markCount ? [jump] : []), ...(elsewhere.length ? [list] : [])];
  }

  // One problem with its code, which leads to its page, and what a developer is told.
  problem(error, ...more) {
    const href = error.page && `${this.root}${error.page}${this.choice}`;
    const code = href
      ? h("a", { href, target: "_blank", rel: "noopener", class: "code" }, error.code)
      : error.code && h("span", { class: "code" }, error.code);
    return h(
      "li",
      { class: `try-problem ${error.severity}` },
      h("span", { class: "try-problem-kind" }, this.say(error.severity)),
      h("div", {}, h("span", {}, error.message), code ? [" ", code] : [], ...more),
    );
  }

  #headers(headers) {
    const rows = headers.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value)));
    const summary = h("summary", {}, this.say("headers", { count: headers.length }));
    return h("details", { class: "try-headers" }, summary, h("table", { class: "table table-sm" }, h("tbody", {}, rows)));
  }

  // A file is there to be kept.
  #download(answer, name) {
    const href = URL.createObjectURL(new Blob([answer.content], { type: headerOf(answer, "content-type") ?? "" }));
    return h("p", {}, h("a", { href, download: name, class: "btn btn-sm btn-outline-primary" }, this.say("download", { name })));
  }

  #body(answer, content) {
    if (!answer.text) return [h("p", { class: "try-empty" }, this.say("no_content"))];
    const { say } = this;
    const isJson = content !== undefined;
    const file = fileNameOf(answer);
    if (file !== null && !isText(answer)) return [this.#download(answer, file)];
    const text = isJson && answer.text.length <= MOST_LAID_OUT ? formatted(answer.text) : answer.text;
    const isCut = text.length > MOST_SHOWN;
    this.view.show(isCut ? text.slice(0, MOST_SHOWN) : text, say("answer_body"));
    return [
      h("div", { class: "try-toolbar" }, h("h3", {}, say("answer_body")), copyButton("btn btn-sm btn-outline-secondary", () => text)),
      isJson || isText(answer) ? "" : h("p", { class: "try-news" }, say("not_json")),
      file === null ? "" : this.#download(answer, file),
      this.view.element,
      isCut ? h("p", { class: "try-news" }, say("cut_short", { count: this.number.format(text.length) })) : "",
    ];
  }
}

const isText = (answer) => /^(text\/(csv|tab|event)|application\/x-ndjson)/.test(headerOf(answer, "content-type") ?? "");

// What an answer that is a file is called; null where it is none.
function fileNameOf(answer) {
  const header = headerOf(answer, "content-disposition");
  if (!header?.startsWith("attachment")) return null;
  const [, name] = /filename\*=UTF-8''([^;]+)/.exec(header) ?? [];
  return name ? decodeURIComponent(name) : "file";
}
