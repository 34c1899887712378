// Two charts over the same time: calls by result, and how long they took. A pointer on one is a line on both.

import uPlot from "uplot";
import { makeHover } from "./hover.js";
import { colour, font, onTheme, striped } from "./looks.js";
import { duration, writer } from "./times.js";

const DAY = 86_400;
const NARROW = 480;
const LABELS = 56; // as wide beside both charts, so that one moment is at one place
const RESULTS = ["server_error", "client_error", "success"];
const WHOLE = [1, 2, 5].flatMap((step) => [0, 1, 2, 3, 4, 5, 6, 7, 8].map((power) => step * 10 ** power)).sort((a, b) => a - b);

/** Draw the charts of the page; gives what shows newer figures in them. */
export function makeCharts(first) {
  let figures = first;
  const now = () => figures;
  const hover = makeHover(now);
  const charts = [
    made(document.getElementById("calls-chart"), callsChart, callsOf),
    made(document.getElementById("times-chart"), timesChart, timesOf),
  ];

  function made(element, options, dataOf) {
    const chart = new uPlot({ ...common(now, hover), ...sized(element), ...options(now) }, dataOf(figures), element);
    hover.over(chart, element);
    new ResizeObserver(() => chart.setSize(sized(element))).observe(element);
    return { chart, dataOf };
  }

  onTheme(() => {
    for (const { chart } of charts) chart.redraw(false, true);
  });
  return {
    show(newer) {
      figures = newer;
      for (const { chart, dataOf } of charts) chart.setData(dataOf(figures));
      hover.refresh();
    },
  };
}

// Each lies on those below it: errors stand on the ground, where their heights can be compared.
function callsOf(figures) {
  const below = figures.times.map(() => 0);
  const heaps = RESULTS.map((result) => figures[result].map((calls, at) => (below[at] += calls)));
  // The highest is drawn first, and the others over it.
  return [figures.times, ...heaps.reverse()];
}

function timesOf(figures) {
  // A bar fills its period, and what took how long within it is in the middle.
  return [figures.times.map((begin) => begin + figures.step / 2), figures.p99, figures.p50];
}

function sized(element) {
  const width = element.clientWidth;
  return { width, height: Math.round((width < NARROW ? 0.85 : 1) * Number(element.dataset.height)) };
}

function common(now, hover) {
  return {
    padding: [12, 24, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false }, sync: { key: "usage" } },
    tzDate: (seconds) => (now().isInDays ? uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC") : new Date(seconds * 1000)),
    hooks: { setCursor: [hover.show] },
  };
}

function axes(now, values, more = {}) {
  const look = () => ({
    stroke: () => colour("quiet"),
    font: font(),
    grid: { stroke: () => colour("line"), width: 1 },
    ticks: { show: false },
  });
  return [
    { ...look(), grid: { show: false }, ticks: { ...look().grid, size: 5 }, space: 64, values: (_, splits, __, ___, step) => moments(now(), splits, step) },
    { ...look(), size: LABELS, space: 36, values: (_, splits) => splits.map(values(now())), ...more },
  ];
}

// Times of day, and below the first of each day which day that is.
function moments(figures, splits, step) {
  const write = writer(figures);
  if (step >= DAY) return splits.map((split) => write("date", split));
  let day;
  return splits.map((split) => {
    const isNew = day !== write("date", split);
    day = write("date", split);
    return isNew ? `${write("time", split)}\n${day}` : write("time", split);
  });
}

function scales(now, least) {
  return {
    x: { time: true, range: () => [now().from, now().until] },
    y: { range: (_, __, most) => [0, Math.max(least, (most ?? 0) * 1.08)] },
  };
}

function callsChart(now) {
  const bars = uPlot.paths.bars({ align: 1, size: [0.86, 56, 1] });
  const series = [...RESULTS].reverse().map((result) => ({
    paths: bars,
    points: { show: false },
    fill: result === "server_error" ? (chart) => striped(chart, result) : () => colour(result),
    stroke: () => colour("card"),
    width: 0.5,
  }));
  const count = (figures) => (value) => new Intl.NumberFormat(figures.language, { notation: "compact" }).format(value);
  return { scales: scales(now, 4), axes: axes(now, count, { incrs: WHOLE }), series: [{}, ...series] };
}

function timesChart(now) {
  const line = (name, more) => ({
    stroke: () => colour(name),
    width: 2,
    points: { show: true, size: 6, width: 0, fill: () => colour(name), filter: alone },
    ...more,
  });
  const bands = [{ series: [1, 2], fill: () => colour("between") }];
  const series = [{}, line("p99", { dash: [7, 4] }), line("p50")];
  return { scales: scales(now, 1), axes: axes(now, (figures) => (value) => duration(figures, value, 3)), bands, series };
}

// Where nothing was called before nor after, there is no line, and a point is all there is to see.
function alone(chart, number) {
  const values = chart.data[number];
  const isOne = (value, at) => value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
  return values.flatMap((value, at) => (isOne(value, at) ? [at] : []));
}
