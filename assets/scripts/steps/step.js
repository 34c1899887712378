// One step of the way: its controls, its call, and what came of it.

import { CallFailed, jsonOf } from "../call.js";
import { formatted } from "../layout.js";

export class Step {
  // `element` is its list item; `say(name, values)` gives a text of the page, `remedies` the way out of each error code.
  constructor(element, { say, remedies, root, choice }) {
    this.element = element;
    this.say = say;
    this.remedies = remedies;
    this.root = root;
    this.choice = choice;
    this.isDone = false;
    this.form = element.querySelector("form");
    this.button = this.form.querySelector("button");
    for (const details of element.querySelectorAll(".as-curl")) details.open = false;
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  // Whether it can be taken now.
  set isOpen(isOpen) {
    const fieldset = this.find("fieldset");
    if (fieldset) fieldset.disabled = !isOpen;
    this.element.classList.toggle("is-locked", !isOpen);
    const locked = this.find(".locked");
    if (locked) locked.hidden = isOpen;
  }

  showCall(method, url, curl) {
    this.find(".verb").textContent = method;
    this.find(".call-url").textContent = url;
    if (curl) this.find(".as-curl code").textContent = curl;
  }

  // Sends what `send` sends, and shows what came of it. Gives the answer, or undefined where there is none.
  async take(send) {
    if (this.isBusy) return undefined;
    this.isBusy = true;
    this.element.setAttribute("aria-busy", "true");
    this.clear();
    this.tell(this.say("sending"));
    try {
      const answer = await send();
      this.#show(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      this.tell(this.say(error.reason), "bad");
      return undefined;
    } finally {
      this.isBusy = false;
      this.element.removeAttribute("aria-busy");
    }
  }

  clear() {
    this.tell("");
    this.find(".faults").hidden = true;
    this.find(".whole-answer").hidden = true;
  }

  // One sentence that is read aloud too.
  tell(text, kind = "") {
    const said = this.find(".said");
    said.textContent = text;
    said.dataset.kind = kind;
  }

  // The sentence about an answer: its status, how long it took, and what it means.
  tellOf({ status, milliseconds }, text) {
    const took = this.say("took", { status, milliseconds: Math.max(1, Math.round(milliseconds)) });
    this.tell(`${took} ${text}`, status === 200 ? "good" : "bad");
  }

  #show(answer) {
    const content = jsonOf(answer);
    const whole = this.find(".whole-answer");
    whole.querySelector("code").textContent = formatted(answer.text);
    whole.hidden = false;
    if (!Array.isArray(content?.errors) || !content.errors.every((error) => typeof error?.code === "string")) {
      this.tellOf(answer, this.say("not_saleport"));
      this.find(".said").dataset.kind = "bad";
      return;
    }
    if (answer.status !== 200) this.tellOf(answer, this.say("refused"));
    this.#showFaults(content.errors);
  }

  #showFaults(errors) {
    const list = this.find(".faults");
    const template = document.getElementById("fault");
    list.replaceChildren(
      ...errors.map((error) => {
        const item = template.content.cloneNode(true);
        const badge = item.querySelector(".badge");
        badge.textContent = this.say(error.isWarning ? "warning" : "error");
        badge.classList.add(error.isWarning ? "warning" : "error");
        const link = item.querySelector("a");
        link.textContent = error.code;
        link.href = `${this.root}/errors/${encodeURIComponent(error.code)}${this.choice}`;
        item.querySelector(".message").textContent = error.message;
        item.querySelector(".remedy").textContent = this.remedies[error.code] ?? "";
        item.querySelector(".developer").textContent = error.developerMessage;
        return item;
      }),
    );
    list.hidden = errors.length === 0;
  }
}
