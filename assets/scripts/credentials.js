// Subscription key, secret and token of whoever is reading, kept until the tab is closed and nowhere else: never in an
// address, never in localStorage, never in the markup.

import { call, jsonOf } from "./call.js";
import { keep, kept } from "./kept.js";

const HOUR = 3600; // seconds; how long the contract says that a token is valid
const FIELDS = ["subscriptionKey", "secret", "token", "tokenEndsAt"];

// The credentials for one base URL: what opens one service is not shown to another. Tells of every change by the event
// "change", wherever on the page it was made.
export class Credentials extends EventTarget {
  #place;
  #kept;

  constructor(baseUrl) {
    super();
    this.baseUrl = baseUrl;
    this.#place = `credentials ${baseUrl}`;
    this.#kept = read(this.#place);
    changes.addEventListener(this.#place, () => {
      this.#kept = read(this.#place);
      this.dispatchEvent(new Event("change"));
    });
  }

  get subscriptionKey() {
    return this.#kept.subscriptionKey;
  }

  set subscriptionKey(text) {
    this.#keep({ subscriptionKey: text.trim() });
  }

  get secret() {
    return this.#kept.secret;
  }

  set secret(text) {
    this.#keep({ secret: text.trim() });
  }

  get token() {
    return this.#kept.token;
  }

  // A token that is pasted may say itself until when it is valid; whether that is so, the service decides.
  set token(text) {
    const token = text.trim().replace(/^Bearer\s+/i, "");
    const { exp } = claims(token);
    this.#keep({ token, tokenEndsAt: typeof exp === "number" ? exp * 1000 : "" });
  }

  // How many seconds the token is valid still; 0 when it is over, null when there is none or it does not say.
  get secondsLeft() {
    if (!this.token || this.#kept.tokenEndsAt === "") return null;
    return Math.max(0, Math.round((Number(this.#kept.tokenEndsAt) - Date.now()) / 1000));
  }

  get canFetchToken() {
    return Boolean(this.subscriptionKey && this.secret);
  }

  // Calls GetToken and keeps what it gives. The answer is that of `call`, for the reader to see what went wrong.
  async fetchToken({ signal, language } = {}) {
    const answer = await call({
      method: "GET",
      url: `${this.baseUrl}/api/v1/token`,
      headers: {
        "Ocp-Apim-Subscription-Key": this.subscriptionKey,
        "Ocp-Apim-Secret-Value": this.secret,
        ...(language && { "Accept-Language": language }),
      },
      signal,
    });
    const token = answer.status === 200 ? jsonOf(answer)?.value : undefined;
    if (typeof token === "string") this.take(token);
    return answer;
  }

  // Keeps a token that GetToken gave just now.
  take(token) {
    // The clock of this machine may be wrong: what counts is how long the token is valid from now.
    const { iat, exp } = claims(token);
    const seconds = exp > iat ? exp - iat : HOUR;
    this.#keep({ token, tokenEndsAt: Date.now() + seconds * 1000 });
  }

  // The headers of a call as pairs; `withToken` is false for GetToken, which needs none.
  headers({ withToken = true } = {}) {
    const pairs = [];
    if (this.subscriptionKey) pairs.push(["Ocp-Apim-Subscription-Key", this.subscriptionKey]);
    if (withToken && this.token) pairs.push(["Authorization", `Bearer ${this.token}`]);
    return pairs;
  }

  forget() {
    this.#keep({ subscriptionKey: "", secret: "", token: "", tokenEndsAt: "" });
  }

  #keep(news) {
    keep(this.#place, { ...this.#kept, ...news });
    changes.dispatchEvent(new Event(this.#place));
  }
}

// Of all Credentials on the page.
const changes = new EventTarget();

function read(place) {
  const found = kept(place);
  return Object.fromEntries(FIELDS.map((field) => [field, found[field] ?? ""]));
}

function claims(token) {
  try {
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(payload)) ?? {};
  } catch {
    return {};
  }
}
