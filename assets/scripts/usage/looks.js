// Colours and letters of the charts: those of the page, in whichever theme it is.

const STRIPE = 6;
const root = document.documentElement;
let known = {};

/** A colour by the name that styles give it: `--chart-NAME`, or that of the page. */
export function colour(name) {
  if (!(name in known)) {
    const styles = getComputedStyle(root);
    known[name] = styles.getPropertyValue(`--chart-${name}`).trim() || styles.getPropertyValue(`--${name}`).trim();
  }
  return known[name];
}

/** The letters of the page, small. */
export function font() {
  return `12px ${getComputedStyle(document.body).fontFamily}`;
}

/** Stripes of a colour: what nobody must overlook does not depend on seeing colours. */
export function striped(chart, name) {
  const ratio = devicePixelRatio;
  const size = STRIPE * ratio;
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext("2d");
  pen.fillStyle = colour(name);
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = colour("stripe");
  pen.lineWidth = 1.25 * ratio;
  pen.beginPath();
  for (const at of [-size, 0, size]) {
    pen.moveTo(at, size);
    pen.lineTo(at + size, 0);
  }
  pen.stroke();
  return chart.ctx.createPattern(tile, "repeat");
}

/** Call back after each change of the theme. */
export function onTheme(redraw) {
  new MutationObserver(() => {
    known = {};
    redraw();
  }).observe(root, { attributes: true, attributeFilter: ["data-bs-theme"] });
}
