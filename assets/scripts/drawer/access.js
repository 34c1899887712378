// Where the call goes and what it shows of its caller: base URL, subscription key, secret, token.

import { Credentials } from "../credentials.js";
import { freshId, h } from "../markup.js";
import { maskedInput } from "../masked-input.js";

const SOON = 120; // seconds

export class Access {
  // `origins` are other services that may be called from this page. `onChange` is called when anything is another.
  constructor({ ownUrl, origins, language, say, onChange }) {
    this.own = ownUrl;
    this.say = say;
    this.origins = origins;
    this.language = language;
    this.onChange = onChange;
    this.credentials = this.#credentialsOf(ownUrl);
    this.#build();
    this.#renew();
    setInterval(() => this.#count(), 1000);
  }

  get baseUrl() {
    return this.credentials.baseUrl;
  }

  // Opens what is closed and puts the cursor into a field: "subscriptionKey", "secret" or "token".
  ask(name) {
    this.element.open = true;
    this.inputs[name].focus();
  }

  // A token for a call that needs one: whether there is one now that is not over. Where it cannot be had, the call goes without.
  get mustFetchToken() {
    const { credentials } = this;
    return credentials.canFetchToken && (!credentials.token || credentials.secondsLeft === 0);
  }

  async fetchToken(signal) {
    const answer = await this.credentials.fetchToken({ signal, language: this.language });
    this.inputs.token.value = this.credentials.token;
    return answer;
  }

  // Keeps a token that came by another way, with the credentials that it was got for: the base URL may be another one by now.
  takeToken(token, credentials) {
    credentials.take(token);
    this.inputs.token.value = this.credentials.token;
  }

  #credentialsOf(baseUrl) {
    const credentials = new Credentials(baseUrl);
    credentials.addEventListener("change", () => {
      if (credentials !== this.credentials) return;
      this.#count();
      this.onChange();
    });
    return credentials;
  }

  #build() {
    const { say } = this;
    this.status = h("span", { class: "try-access-status" });
    this.fields = h("div", { class: "try-fields" });
    const list = freshId("origins");
    const address = freshId("address");
    this.fault = h("div", { class: "invalid-feedback", id: freshId("fault") });
    this.address = h("input", {
      id: address,
      class: "form-control font-monospace",
      inputmode: "url",
      spellcheck: "false",
      autocomplete: "off",
      list: this.origins.length ? list : null,
      value: this.own,
      "aria-describedby": this.fault.id,
      onchange: () => this.#move(),
    });
    this.element = h(
      "details",
      { class: "try-access" },
      h("summary", {}, h("span", { class: "try-access-title" }, say("access")), this.status),
      h(
        "div",
        { class: "try-access-body" },
        h(
          "div",
          {},
          h("label", { class: "form-label", for: address }, say("base_url")),
          this.address,
          this.fault,
          this.origins.length ? h("datalist", { id: list }, [this.own, ...this.origins].map((value) => h("option", { value }))) : [],
        ),
        this.fields,
        h(
          "p",
          { class: "form-text mb-0" },
          say("kept_for_session"),
          " ",
          h("button", { type: "button", class: "btn btn-link btn-sm p-0 align-baseline", onclick: () => this.#forget() }, say("forget")),
        ),
      ),
    );
    this.element.open = !this.credentials.subscriptionKey;
  }

  // Fields anew: for another service, or with a token that was fetched.
  #renew() {
    const { say, credentials } = this;
    const words = { show: say("show"), hide: say("hide") };
    const field = (label, name, hint) =>
      maskedInput({ label, hint, words, value: credentials[name], onInput: (text) => (credentials[name] = text) });
    const key = field(say("subscription_key"), "subscriptionKey");
    const secret = field(say("secret"), "secret", say("secret_hint"));
    const token = field(say("token"), "token");
    this.inputs = { subscriptionKey: key.input, secret: secret.input, token: token.input };
    this.left = h("span", { class: "try-token-left" });
    this.fetching = h("button", { type: "button", class: "btn btn-sm btn-outline-primary", onclick: () => this.#fetchClicked() });
    this.news = h("span", { class: "try-token-news", role: "status" });
    const tokenLine = h("div", { class: "try-token-line" }, this.fetching, this.left, this.news);
    this.fields.replaceChildren(key.element, secret.element, h("div", { class: "try-wide" }, token.element, tokenLine));
    this.#count();
  }

  #count() {
    const { say, credentials } = this;
    const { secondsLeft, token } = credentials;
    const left = !token
      ? say("token_none")
      : secondsLeft === null
        ? say("token_given")
        : secondsLeft === 0
          ? say("token_over")
          : say("token_left", { time: clock(secondsLeft) });
    this.left.textContent = left;
    this.left.classList.toggle("soon", Boolean(token) && secondsLeft !== null && secondsLeft < SOON);
    this.fetching.textContent = token ? say("token_fetch_again") : say("token_fetch");
    this.fetching.disabled = !credentials.canFetchToken;
    this.status.textContent = credentials.subscriptionKey ? `${say("key_given")} · ${left}` : say("key_none");
  }

  async #fetchClicked() {
    this.fetching.disabled = true;
    let news;
    try {
      const answer = await this.fetchToken();
      news = answer.status === 200 ? this.say("token_fetched") : this.#refusal(answer);
    } catch (error) {
      news = this.say(`call_${error.reason}`);
    }
    this.#count();
    this.fetching.focus();
    this.news.textContent = news;
  }

  #refusal(answer) {
    try {
      return JSON.parse(answer.text).errors[0].message;
    } catch {
      return this.say("token_refused", { status: answer.status });
    }
  }

  #forget() {
    this.credentials.forget();
    this.#renew();
    this.inputs.subscriptionKey.focus();
  }

  #move() {
    const baseUrl = this.address.value.trim().replace(/\/+$/, "") || this.own;
    const fault = this.#faultOf(baseUrl);
    this.fault.textContent = fault;
    this.address.classList.toggle("is-invalid", Boolean(fault));
    this.address.setAttribute("aria-invalid", String(Boolean(fault)));
    if (fault) return;
    this.address.value = baseUrl;
    this.credentials = this.#credentialsOf(baseUrl);
    this.#renew();
    this.onChange();
  }

  #faultOf(baseUrl) {
    if (baseUrl === this.own) return "";
    let url;
    try {
      url = new URL(baseUrl);
    } catch {
      return this.say("base_url_invalid");
    }
    if (!["http:", "https:"].includes(url.protocol) || url.search || url.hash || url.username) return this.say("base_url_invalid");
    if ([new URL(this.own).origin, ...this.origins].includes(url.origin)) return "";
    return this.say("base_url_closed", { origin: url.origin });
  }
}

// 59:32
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
