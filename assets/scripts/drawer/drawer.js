// The drawer in which an operation is tried: its fields, the call, and what came of it.

import { call, CallFailed, headerOf, jsonOf } from "../call.js";
import { takeAgain } from "../again.js";
import { Access } from "./access.js";
import { Account, lastImport, rememberImport } from "./account.js";
import { AnswerPanel } from "./answer.js";
import { BodyPanel } from "./body.js";
import { FilePanel } from "./file.js";
import { loadContract } from "../contract/contract.js";
import { freshId, h } from "../markup.js";
import { Parameters } from "./parameters.js";
import { errorsOf } from "../contract/problems.js";
import { requestOf } from "../contract/request.js";
import { speaker } from "../speaking.js";
import { PLACEHOLDERS, SamplePanel } from "./sample.js";

const SECONDS_FOR_A_FILE = 3600;
const NARROW = "(max-width: 1099.98px)";

// Makes the drawer of one operation. `data` is what the page knows: words, addresses, language. Gives a dialog that is not open yet.
// Throws where the contract cannot be had.
export async function makeDrawer(operationId, data) {
  const contract = await loadContract(data.contract);
  const operation = contract.operation(operationId);
  if (!operation) throw new Error(`there is no operation ${operationId}`);
  return new Drawer(contract, operation, data).dialog;
}

class Drawer {
  constructor(contract, operation, data) {
    const say = speaker(data.words);
    Object.assign(this, { contract, operation, data, say });
    this.access = new Access({
      ownUrl: location.origin + data.root,
      origins: data.origins,
      language: data.language,
      say,
      onChange: () => this.sample?.refresh(),
    });
    this.account = new Account({ contract, access: this.access });
    const again = takeAgain(operation.id);
    this.parameters = new Parameters({
      parameters: operation.parameters,
      presets: { "Accept-Language": data.language, ...again.parameters },
      examples: lastImport(),
      say,
      onChange: () => this.sample.refresh(),
    });
    this.answer = new AnswerPanel({ say, language: data.language, root: data.root, choice: data.choice, actions: this.#actions() });
    this.body = operation.body && this.#bodyPanel(again.body);
    this.sample = new SamplePanel({ url: data.samples, languages: data.languages, say, request: () => this.#sampleRequest() });
    this.heard = h("div", { class: "visually-hidden", role: "status" });
    this.dialog = this.#build();
    if (again.body !== undefined) this.body?.beginAgain(errorsOf(again));
    this.sample.refresh();
  }

  #actions() {
    return {
      ask: (name) => this.access.ask(name),
      canRenew: () => this.access.credentials.canFetchToken,
      renewAndSend: () => this.send({ mustRenew: true }),
      send: () => this.send(),
      goToProblem: () => (this.parameters.showFaults(this.faults) ?? this.body)?.focus(),
    };
  }

  #bodyPanel(text) {
    const onChange = () => this.sample?.refresh();
    if (!this.operation.body.isJson) return new FilePanel({ text, body: this.operation.body, say: this.say, onChange });
    return new BodyPanel({
      text,
      body: this.operation.body,
      contract: this.contract,
      account: this.account,
      say: this.say,
      problem: (...all) => this.answer.problem(...all),
      hear: (text) => this.#hear(text),
      onChange,
      onSend: () => this.send(),
    });
  }

  #build() {
    const { say, operation } = this;
    const title = freshId("title");
    const section = (name, ...content) => h("section", { class: "try-section" }, h("h3", {}, say(name)), content);
    const dialog = h(
      "dialog",
      { class: "try", "aria-labelledby": title, onkeydown: (event) => this.#keyDown(event), onpointerdown: (event) => this.#leave(event) },
      h(
        "div",
        { class: "try-head" },
        h("span", { class: `method ${operation.method.toLowerCase()}` }, operation.method),
        h("div", { class: "try-heading" }, h("h2", { id: title, tabindex: "-1", autofocus: true }, say("title"), " ", h("span", { lang: "en" }, operation.summary)), h("code", {}, operation.path)),
        h("button", { type: "button", class: "btn-close", "aria-label": say("close"), onclick: () => dialog.close() }),
      ),
      h(
        "div",
        { class: "try-panes" },
        h(
          "div",
          { class: "try-request" },
          this.access.element,
          this.body ? this.body.element : [],
          operation.parameters.length ? section("parameters", this.parameters.element) : [],
        ),
        h("div", { class: "try-result" }, h("section", { class: "try-section", "aria-label": say("answer") }, h("h3", {}, say("answer")), this.answer.element), this.sample.element),
      ),
      this.#foot(),
      this.heard,
    );
    return dialog;
  }

  #foot() {
    const { say } = this;
    const id = freshId("dry-run");
    this.dryRun = h("input", { id, type: "checkbox", role: "switch", class: "form-check-input", onchange: () => this.sample.refresh() });
    this.sending = h("button", { type: "button", class: "btn btn-primary try-send", "aria-keyshortcuts": "Control+Enter", onclick: () => this.#sendOrStop() }, say("send"));
    return h(
      "div",
      { class: "try-foot" },
      this.operation.hasDryRun
        ? h("div", { class: "form-check form-switch mb-0" }, this.dryRun, h("label", { class: "form-check-label", for: id }, say("dry_run")))
        : [],
      h("span", { class: "try-keys" }, h("kbd", {}, "Ctrl"), " + ", h("kbd", {}, "↵")),
      this.sending,
    );
  }

  #keyDown(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    event.preventDefault();
    this.send();
  }

  // A press beside the drawer closes it.
  #leave(event) {
    if (event.target !== this.dialog) return;
    const { left } = this.dialog.getBoundingClientRect();
    if (event.clientX < left) this.dialog.close();
  }

  #request(credentials, values = this.parameters.values, body = this.body?.content ?? this.body?.text) {
    return requestOf({
      operation: this.operation,
      baseUrl: this.access.baseUrl,
      values,
      isDryRun: this.dryRun.checked,
      body,
      credentials,
    });
  }

  // As it would be sent, with placeholders for what is not known yet.
  #sampleRequest() {
    const { subscriptionKey, secret, token } = this.access.credentials;
    const key = subscriptionKey || PLACEHOLDERS["Ocp-Apim-Subscription-Key"];
    const examples = this.operation.parameters.filter((each) => each.in === "path").map((each) => [each.name, String(each.example)]);
    const given = [...this.parameters.values].filter(([, value]) => value);
    const shown = {
      secret: secret || PLACEHOLDERS["Ocp-Apim-Secret-Value"],
      headers: ({ withToken }) => [
        ["Ocp-Apim-Subscription-Key", key],
        ...(withToken ? [["Authorization", `Bearer ${token || PLACEHOLDERS.Authorization}`]] : []),
      ],
    };
    return this.#request(shown, new Map([...examples, ...given]), this.body?.text);
  }

  #sendOrStop() {
    if (this.running) this.running.abort();
    else this.send();
  }

  // Sends the call as it stands. `mustRenew`: with a new token, whatever the one that is there.
  async send({ mustRenew = false } = {}) {
    this.running?.abort();
    const running = (this.running = new AbortController());
    this.faults = new Map();
    const { faults } = this.#request(this.access.credentials);
    if (faults.size) {
      this.running = null;
      this.parameters.showFaults(new Map([...faults].map(([name, text]) => [name, this.say(text)])))?.focus();
      return;
    }
    this.parameters.showFaults(this.faults);
    this.body?.forgetNews();
    this.#setSending(true);
    this.answer.showWaiting();
    try {
      const notes = await this.#prepareToken(mustRenew, running.signal);
      const { credentials } = this.access;
      const request = this.#request(credentials);
      const seconds = request.body instanceof Blob ? SECONDS_FOR_A_FILE : undefined;
      const answer = await call({ ...request, signal: running.signal, seconds });
      if (this.running === running) this.#showAnswer(answer, request, credentials, notes);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (this.running === running) await this.#showFailure(error.reason);
    } finally {
      if (this.running === running) {
        this.running = null;
        this.#setSending(false);
      }
    }
  }

  // A token that is missing or over is fetched first, where key and secret are there for it. Gives what to tell of it.
  async #prepareToken(mustRenew, signal) {
    const { access, operation, say } = this;
    if (!operation.needsToken || !(mustRenew || access.mustFetchToken)) return [];
    const wasOver = Boolean(access.credentials.token);
    const answer = await access.fetchToken(signal);
    if (answer.status !== 200) return [say("token_refused", { status: answer.status })];
    return [say(mustRenew || wasOver ? "token_renewed" : "token_fetched_first")];
  }

  #setSending(isSending) {
    this.sending.textContent = this.say(isSending ? "stop" : "send");
    this.sending.classList.toggle("btn-primary", !isSending);
    this.sending.classList.toggle("btn-outline-danger", isSending);
  }

  #showAnswer(answer, request, credentials, notes) {
    const content = jsonOf(answer);
    const errors = errorsOf(content);
    const ofParameters = errors.filter(({ code, field }) => code === "PARAMETER_INVALID" && this.parameters.has(field));
    this.faults = new Map(ofParameters.map(({ field, message }) => [field, message]));
    this.parameters.showFaults(this.faults);
    const others = errors.filter((error) => !ofParameters.includes(error));
    const marked = this.body?.showProblems(others, request.body) ?? [];
    const elsewhere = others.filter((error) => !marked.includes(error));
    const markCount = ofParameters.length + marked.length;
    this.#keepToken(answer, content, credentials);
    if (headerOf(answer, "import-outcome") && !this.dryRun.checked) rememberImport(this.body.orderReference, content?.value);
    this.#hear(this.answer.show(answer, { notes, isDryRun: this.dryRun.checked, elsewhere, markCount }));
    this.#scrollToAnswer();
  }

  // GetToken that was tried gives a token to go on with.
  #keepToken(answer, content, credentials) {
    if (this.operation.id === "GetToken" && answer.status === 200 && typeof content?.value === "string") {
      this.access.takeToken(content.value, credentials);
    }
  }

  async #showFailure(reason) {
    const url = this.access.baseUrl;
    const isOther = new URL(url).origin !== location.origin;
    const found = reason === "unreachable" && isOther && (await answersToAnybody(url)) ? "refused" : reason;
    const values = { url, origin: location.origin };
    this.answer.showFailure(found, values);
    this.#scrollToAnswer();
  }

  #hear(text) {
    this.heard.textContent = text;
  }

  #scrollToAnswer() {
    if (!matchMedia(NARROW).matches) return;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.answer.element.parentElement.scrollIntoView({ behavior: isCalm ? "auto" : "smooth", block: "start" });
  }
}

// Whether there is a service that only keeps its answers from us: what is asked for in this way may not be read, but it tells whether
// there was any answer.
async function answersToAnybody(baseUrl) {
  try {
    await fetch(`${baseUrl}/health/live`, { mode: "no-cors", credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(5000) });
    return true;
  } catch {
    return false;
  }
}
