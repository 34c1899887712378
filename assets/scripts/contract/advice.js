// What a reader does about an answer that is none they hoped for, in a sentence and, where there is one, a button.

import { headerOf } from "../call.js";

const OF_CODES = {
  SUBSCRIPTION_KEY_MISSING: { text: "advice_key_missing", ask: "subscriptionKey" },
  SUBSCRIPTION_KEY_INVALID: { text: "advice_key_invalid", ask: "subscriptionKey" },
  SECRET_MISSING: { text: "advice_secret_missing", ask: "secret" },
  SECRET_INVALID: { text: "advice_secret_invalid", ask: "secret" },
  TOKEN_MISSING: { text: "advice_token_missing", isTokenNeeded: true },
  TOKEN_INVALID: { text: "advice_token_invalid", isTokenNeeded: true },
  TOKEN_EXPIRED: { text: "advice_token_expired", isTokenNeeded: true },
  APPLICATION_MISMATCH: { text: "advice_mismatch", isTokenNeeded: true },
  APPLICATION_SUSPENDED: { text: "advice_suspended" },
  SCOPE_MISSING: { text: "advice_scope" },
  CALL_QUOTA_USED_UP: { text: "advice_quota" },
};
const OF_STATUSES = {
  401: { text: "advice_401", ask: "subscriptionKey" },
  403: { text: "advice_403" },
  404: { text: "advice_404" },
  413: { text: "advice_413" },
  415: { text: "advice_415" },
  429: { text: "advice_429", isRepeatable: true },
  500: { text: "advice_500" },
  502: { text: "advice_gateway", isRepeatable: true },
  503: { text: "advice_503", isRepeatable: true },
  504: { text: "advice_gateway", isRepeatable: true },
};

// Gives {text, ask, isTokenNeeded, isRepeatable}, or null where there is nothing to say.
export function adviceOn(answer, errors, say) {
  // A code may be any word, `constructor` too.
  const known = errors.find(({ code }) => Object.hasOwn(OF_CODES, code));
  const advice = known ? OF_CODES[known.code] : OF_STATUSES[answer.status];
  if (!advice) return null;
  const seconds = headerOf(answer, "retry-after");
  const values = { id: headerOf(answer, "x-request-id") ?? "–", seconds: /^\d+$/.test(seconds ?? "") ? seconds : "2" };
  return { ...advice, text: say(advice.text, values) };
}
