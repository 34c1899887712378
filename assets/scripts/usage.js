// Usage: the charts above the tables. What they draw comes with the page, and again with each of its refreshes.

import { speaker } from "./speaking.js";
import { makeCharts } from "./usage/charts.js";
import { showLocalTimes } from "./usage/times.js";

const read = () => {
  const figures = JSON.parse(document.getElementById("usage-data").textContent);
  return { ...figures, say: speaker(figures.words) };
};

let figures = read();
let charts;
showLocalTimes(figures);
showCharts();

function showCharts() {
  // Where there was no call, there is no chart either.
  if (!document.getElementById("calls-chart")) charts = undefined;
  else if (charts) charts.show(figures);
  else charts = makeCharts(figures);
}

const live = document.getElementById("usage-live");
const pause = document.getElementById("usage-pause");
let isPaused = false;
let wereOpen = false;

pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.setAttribute("aria-pressed", String(isPaused));
});

// Nobody looks at a page in a tab behind others. Its next refresh after it came to the front shows what was missed.
live.addEventListener("htmx:before:request", (event) => {
  if (event.target === live && (isPaused || document.hidden)) event.preventDefault();
});

// The page was answered by another: the session is over, or the account is not the reader's any more.
live.addEventListener("htmx:before:swap", (event) => {
  if (event.target !== live) return;
  wereOpen = Boolean(document.getElementById("usage-periods")?.open);
  const { raw, status } = event.detail.ctx.response;
  if (status >= 500) event.preventDefault();
  else if (status >= 400 || raw.redirected) {
    event.preventDefault();
    location.reload();
  }
});

live.addEventListener("htmx:after:swap", () => {
  if (wereOpen) document.getElementById("usage-periods")?.setAttribute("open", "");
  figures = read();
  showLocalTimes(figures);
  showCharts();
});
