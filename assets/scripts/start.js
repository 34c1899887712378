// Getting started: five steps, each a real call, each opening the next.

import { call, headerOf, jsonOf } from "./call.js";
import { Credentials } from "./credentials.js";
import { keep, kept } from "./kept.js";
import { maskedInput } from "./masked-input.js";
import { speaker } from "./speaking.js";
import { curlOf } from "./steps/curl.js";
import { Models } from "./steps/models.js";
import { Step } from "./steps/step.js";

const { words, order: ORDER, remedies } = JSON.parse(document.getElementById("start-data").textContent);
const list = document.getElementById("steps");
const { root, choice } = list.dataset;
const language = document.documentElement.lang;
const baseUrl = `${location.origin}${root}`;

const credentials = new Credentials(baseUrl);
const PROGRESS = `start ${baseUrl}`;
const progress = kept(PROGRESS);
const say = speaker(words);

const steps = Object.fromEntries(
  [...list.children].map((element) => [element.dataset.step, new Step(element, { say, remedies, root, choice })]),
);
const { access, token, model, order, status } = steps;

// --- How far the reader is ----------------------------------------------------------------------------------------

const hasToken = () => Boolean(credentials.token) && credentials.secondsLeft !== 0;

function showProgress() {
  access.isDone = credentials.canFetchToken;
  token.isDone = access.isDone && hasToken();
  model.isDone = token.isDone && Boolean(progress.model);
  order.isDone = model.isDone && Boolean(progress.imported);
  status.isDone = order.isDone && progress.asked === progress.imported;
  const all = Object.values(steps);
  let isOpen = true;
  for (const step of all) {
    step.isOpen = isOpen;
    step.element.classList.toggle("is-done", step.isDone);
    step.element.toggleAttribute("aria-current", false);
    if (isOpen && !step.isDone) step.element.setAttribute("aria-current", "step");
    isOpen &&= step.isDone;
  }
  const done = all.filter((step) => step.isDone).length;
  const text = say(done === all.length ? "all_done" : "steps_done", { done, all: all.length });
  const told = document.querySelector(".steps-done");
  if (told.textContent !== text) told.textContent = text;
}

function remember(news) {
  Object.assign(progress, news);
  keep(PROGRESS, progress);
  showProgress();
}

// A call with both credentials. A token that ran out meanwhile leads back to where there is a new one.
async function take(step, { method, path, body }) {
  const answer = await step.take(() =>
    call({
      method,
      url: `${baseUrl}${path}`,
      headers: [
        ...credentials.headers(),
        ["Accept-Language", language],
        ...(body === undefined ? [] : [["Content-Type", "application/json"]]),
      ],
      body,
    }),
  );
  if (answer?.status === 401 && String(jsonOf(answer)?.errors?.[0]?.code).startsWith("TOKEN_")) {
    credentials.token = "";
    showProgress();
    step.tellOf(answer, say("token_over"));
  }
  return answer;
}

function onSubmit(step, work) {
  step.form.addEventListener("submit", (event) => {
    event.preventDefault();
    work();
  });
}

// --- 1: key and secret --------------------------------------------------------------------------------------------

const inputs = {};
for (const [name, label] of [
  ["subscriptionKey", "key"],
  ["secret", "secret"],
]) {
  const { element, input } = maskedInput({
    label: say(label),
    value: credentials[name],
    words: { show: say("show"), hide: say("hide") },
    onInput: () => access.tell(""),
  });
  inputs[name] = input;
  access.find(".credentials").append(element);
}

onSubmit(access, () => {
  const isChanged = Object.entries(inputs).some(([name, input]) => credentials[name] !== input.value.trim());
  for (const [name, input] of Object.entries(inputs)) credentials[name] = input.value;
  if (isChanged) {
    // What was fetched and chosen may be another account's.
    credentials.token = "";
    startOver();
  }
  if (credentials.canFetchToken) {
    access.tell(say("access_done"), "good");
  } else {
    access.tell(say("access_missing"), "bad");
    (credentials.subscriptionKey ? inputs.secret : inputs.subscriptionKey).focus();
  }
  showProgress();
});

access.find(".forget").addEventListener("click", () => {
  credentials.forget();
  for (const input of Object.values(inputs)) input.value = "";
  startOver();
  access.tell(say("access_forgotten"));
});

function startOver() {
  for (const step of [token, model, order, status]) step.clear();
  models.clear();
  remember({ model: undefined, body: undefined, imported: undefined, asked: undefined });
}

// --- 2: a token ---------------------------------------------------------------------------------------------------

token.showCall("GET", `${baseUrl}/api/v1/token`);
onSubmit(token, async () => {
  const answer = await token.take(() => credentials.fetchToken({ language }));
  if (answer?.status === 200 && credentials.token) {
    token.tellOf(answer, say("token_done", { minutes: Math.round(credentials.secondsLeft / 60) }));
  }
  showProgress();
});

// --- 3: what was sold ---------------------------------------------------------------------------------------------

const LIST = { method: "GET", path: "/api/v1/catalog/models?page=1&pageSize=1000" };
const models = new Models(model, { say, onChoose: choose });

model.showCall(LIST.method, `${baseUrl}${LIST.path}`, curlOf(LIST));
onSubmit(model, async () => {
  model.showCall(LIST.method, `${baseUrl}${LIST.path}`, curlOf(LIST));
  const answer = await take(model, LIST);
  const content = answer?.status === 200 ? jsonOf(answer) : undefined;
  if (!content) return;
  models.show(content.value, progress.model);
  model.tellOf(answer, models.sentence(content.pagination.total));
});

model.find(".create").addEventListener("click", async () => {
  const body = JSON.stringify({ sKU: freshName("LAMP"), label: say("lamp") }, null, 2);
  const creation = { method: "PUT", path: "/api/v1/catalog/models", body };
  model.showCall(creation.method, `${baseUrl}${creation.path}`, curlOf(creation));
  const answer = await take(model, creation);
  const made = answer?.status === 200 ? jsonOf(answer)?.value : undefined;
  if (!made) return;
  models.show([made], made.id);
  choose({ id: made.id, label: made.name });
  model.tellOf(answer, say("model_created"));
  models.focus();
});

function choose(made) {
  model.tell(say("model_chosen", { label: made.label }), "good");
  const before = progress.model;
  const body = progress.body && before ? progress.body.replaceAll(before, made.id) : orderOf(made.id);
  bodyField.value = body;
  remember({ model: made.id, body });
  showOrderCall();
}

// --- 4: an order --------------------------------------------------------------------------------------------------

const bodyField = order.find("textarea");
const changeButton = order.find(".change");
const imports = order.find(".imports");

function orderOf(modelId) {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  return ORDER.replace("<reference>", freshName("START")).replace("<now>", now).replace("<model>", modelId);
}

function freshName(prefix) {
  return `${prefix}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36).toUpperCase()}`;
}

const importOf = (body) => ({ method: "PUT", path: "/api/v1/orders", body });

function showOrderCall() {
  const { method, path, body } = importOf(bodyField.value);
  order.showCall(method, `${baseUrl}${path}`, curlOf({ method, path, body }));
}

bodyField.addEventListener("input", () => {
  remember({ body: bodyField.value });
  showOrderCall();
});

async function importOrder() {
  const body = bodyField.value;
  const answer = await take(order, importOf(body));
  if (!answer) return;
  const content = jsonOf(answer);
  const outcome = headerOf(answer, "import-outcome");
  if (answer.status !== 200 || !outcome) {
    if (answer.status === 400) order.tellOf(answer, say("order_refused"));
    return;
  }
  noteImport(outcome, content.value);
  changeButton.hidden = false;
  const next = outcome === "updated" ? "order_kept" : "order_again";
  order.tellOf(answer, say(content.hasWarnings ? "with_warnings" : next));
  remember({ imported: jsonOf({ text: body })?.orderReference?.trim() ?? referenceIn(body), asked: undefined });
  showStatusCall();
}

// Names may be written in any case, so what stands for the reference is looked for as the service does.
function referenceIn(body) {
  const members = Object.entries(jsonOf({ text: body }) ?? {});
  return String(members.find(([name]) => name.toLowerCase() === "orderreference")?.[1] ?? "").trim();
}

function noteImport(outcome, id) {
  const item = document.getElementById("import").content.cloneNode(true);
  const badge = item.querySelector(".badge");
  badge.textContent = say(outcome);
  badge.classList.add(outcome === "unchanged" ? "even" : "good");
  item.querySelector(".sentence").textContent = say(`${outcome}_text`, { id });
  imports.querySelector("ol").append(item);
  imports.hidden = false;
}

onSubmit(order, importOrder);
changeButton.addEventListener("click", () => {
  bodyField.value = bodyField.value.replace(/("amount"\s*:\s*"?)(\d+(?:\.\d+)?)/i, (_, before, amount) => {
    return before + Math.max(0, Number(amount) - 5).toFixed(2);
  });
  remember({ body: bodyField.value });
  showOrderCall();
  importOrder();
});

// --- 5: its status ------------------------------------------------------------------------------------------------

const statusOf = (reference) => ({ method: "GET", path: `/api/v1/orders/${encodeURIComponent(reference)}/status` });

function showStatusCall() {
  if (!progress.imported) return;
  const asking = statusOf(progress.imported);
  status.showCall(asking.method, `${baseUrl}${asking.path}`, curlOf(asking));
}

onSubmit(status, async () => {
  const answer = await take(status, statusOf(progress.imported));
  const value = answer?.status === 200 ? jsonOf(answer)?.value : undefined;
  if (!value) return;
  const count = value.orderLines.length;
  const open = value.orderLines.filter((line) => line.isOpenForClaims).length;
  const one = open ? "status_line_open" : "status_line_closed";
  status.tellOf(answer, say(count === 1 ? one : "status_lines", { reference: value.orderReference, count, open }));
  remember({ asked: progress.imported });
});

// --- Where the reader was -----------------------------------------------------------------------------------------

if (progress.body) bodyField.value = progress.body;
if (progress.imported) changeButton.hidden = false;
if (progress.body) showOrderCall();
showStatusCall();
// In another part of the page, or another drawer: key, secret and token may come and go.
credentials.addEventListener("change", showProgress);
showProgress();
