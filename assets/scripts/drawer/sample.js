// The call of the drawer as a program, in the reader's language.

import { choose, chosen } from "../choices.js";
import { copyButton } from "../copying.js";
import { freshId, h } from "../markup.js";

const KIND = "sample";
const PAUSE = 300; // milliseconds
export const PLACEHOLDERS = {
  "Ocp-Apim-Subscription-Key": "YOUR_SUBSCRIPTION_KEY",
  "Ocp-Apim-Secret-Value": "YOUR_SECRET",
  Authorization: "YOUR_TOKEN",
};
// What stands for itself in every language's quotes. The others are never put in.
const PLAIN = /^[A-Za-z0-9._~+/=-]+$/;

export class SamplePanel {
  // `languages` are [{name, label}]; `request` gives the call as it stands.
  constructor({ url, languages, say, request }) {
    Object.assign(this, { url, say, request });
    const first = remembered(languages);
    const id = freshId("language");
    this.choice = h(
      "select",
      { id, class: "form-select form-select-sm", onchange: () => (choose(KIND, this.choice.value), this.refresh()) },
      languages.map(({ name, label }) => h("option", { value: name, selected: name === first }, label)),
    );
    const whole = freshId("whole");
    this.isWhole = h("input", { id: whole, type: "checkbox", role: "switch", class: "form-check-input", onchange: () => this.#show() });
    this.code = h("code", {});
    this.element = h(
      "section",
      { class: "try-sample", "aria-label": say("sample") },
      h(
        "div",
        { class: "try-toolbar" },
        h("h3", {}, say("sample")),
        h("label", { class: "visually-hidden", for: id }, say("sample_language")),
        this.choice,
        copyButton("btn btn-sm btn-outline-secondary", () => this.shown),
      ),
      h(
        "div",
        { class: "form-check form-switch" },
        this.isWhole,
        h("label", { class: "form-check-label", for: whole }, say("sample_whole")),
      ),
      h("pre", { class: "try-code-sample", tabindex: "0", role: "group", "aria-label": say("sample") }, this.code),
    );
  }

  // Soon, and once for many changes.
  refresh() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#fetch(), PAUSE);
  }

  async #fetch() {
    this.running?.abort();
    const running = (this.running = new AbortController());
    const { method, url, headers, body } = this.request();
    // The service that writes the program is told no key and no token.
    this.secrets = new Map();
    const hidden = headers.map(([name, value]) => {
      if (!(name in PLACEHOLDERS)) return [name, value];
      const bare = value.replace(/^Bearer /, "");
      this.secrets.set(PLACEHOLDERS[name], bare);
      return [name, value.slice(0, value.length - bare.length) + PLACEHOLDERS[name]];
    });
    try {
      const response = await fetch(`${this.url}/${this.choice.value}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ method, url, headers: hidden, body: body ?? null }),
        credentials: "omit",
        signal: running.signal,
      });
      this.text = response.ok ? await response.text() : this.say("sample_failed");
    } catch {
      if (running.signal.aborted) return;
      this.text = this.say("sample_failed");
    }
    this.#show();
  }

  get shown() {
    let text = this.text ?? "";
    if (!this.isWhole.checked) return text;
    for (const [placeholder, value] of this.secrets) if (PLAIN.test(value)) text = text.replaceAll(placeholder, () => value);
    return text;
  }

  #show() {
    this.code.textContent = this.shown;
  }
}

// The same choice as that of the tabs of an operation's page.
function remembered(languages) {
  const name = chosen(KIND);
  return languages.some((language) => language.name === name) ? name : languages[0].name;
}
