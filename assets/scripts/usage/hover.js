// The values of the moment under the pointer, beside it. With the keyboard, arrows go from moment to moment.

import { duration, writer } from "./times.js";

const GAP = 14;
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

/** Gives `over(chart, element)`, which watches a chart, and what its hooks call. */
export function makeHover(now) {
  const card = document.createElement("div");
  card.className = "chart-card";
  card.setAttribute("aria-hidden", "true");
  card.hidden = true;
  let current;
  let at = null;

  function over(chart, element) {
    chart.over.addEventListener("mouseenter", () => take(chart));
    chart.over.addEventListener("mouseleave", leave);
    element.addEventListener("focus", () => {
      take(chart);
      move(chart, now().times.length - 1);
    });
    element.addEventListener("blur", leave);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") leave();
      if (!(event.key in STEPS)) return;
      event.preventDefault();
      take(chart);
      move(chart, (at ?? now().times.length) + STEPS[event.key]);
      document.getElementById("status").textContent = `${period(now(), at)}: ${lines(now(), at).map(({ label, value }) => `${label} ${value}`).join(", ")}`;
    });
  }

  function take(chart) {
    current = chart;
    chart.over.append(card);
  }

  function leave() {
    current?.setCursor({ left: -10, top: -10 });
    current = undefined;
    card.hidden = true;
  }

  function move(chart, wanted) {
    at = Math.min(Math.max(wanted, 0), now().times.length - 1);
    chart.setCursor({ left: chart.valToPos(now().times[at] + now().step / 2, "x"), top: chart.over.clientHeight / 3 });
  }

  function show(chart) {
    if (chart !== current) return;
    at = indexAt(chart);
    card.hidden = at === null;
    if (at === null) return;
    fill(at);
    const { left, top } = chart.cursor;
    const width = card.offsetWidth;
    const isRoomRight = left + GAP + width <= chart.over.clientWidth;
    const x = isRoomRight ? left + GAP : Math.max(left - GAP - width, Math.min(0, chart.over.clientWidth - width));
    card.style.transform = `translate(${Math.round(x)}px, ${Math.round(Math.max(0, top - card.offsetHeight / 2))}px)`;
  }

  // The period that the pointer is within: a bar begins where its period does.
  function indexAt(chart) {
    const { left } = chart.cursor;
    if (left === undefined || left < 0) return null;
    const { times, step } = now();
    const seconds = chart.posToVal(left, "x");
    const found = times.findLastIndex((time) => time <= seconds);
    return found >= 0 && seconds < times[found] + step ? found : null;
  }

  function fill(index) {
    const heading = document.createElement("strong");
    heading.textContent = period(now(), index);
    const list = document.createElement("dl");
    for (const { name, label, value } of lines(now(), index)) {
      const term = document.createElement("dt");
      term.className = `chart-key ${name}`;
      term.textContent = label;
      const description = document.createElement("dd");
      description.textContent = value;
      list.append(term, description);
    }
    card.replaceChildren(heading, list);
  }

  return { over, show, refresh: () => current && show(current) };
}

function period(figures, at) {
  const write = writer(figures);
  const begin = figures.times[at];
  if (figures.isInDays) return figures.say("day_utc", { day: write("day", begin) });
  return figures.say("period", { begin: write("moment", begin), end: write("time", begin + figures.step) });
}

function lines(figures, at) {
  const { say, language } = figures;
  const number = new Intl.NumberFormat(language);
  const results = ["success", "client_error", "server_error"].map((name) => ({
    name,
    label: say(name),
    value: number.format(figures[name][at]),
  }));
  const times = ["p50", "p99"].map((name) => ({
    name,
    label: say(name),
    value: figures[name][at] === null ? "–" : duration(figures, figures[name][at]),
  }));
  return [...results, ...times];
}
