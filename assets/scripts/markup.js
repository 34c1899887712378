// Elements of the page, made in one call each. Text is always text: nothing here ever reads markup.

let made = 0;

// An id that no other element has.
export const freshId = (name) => `${name}-made-${++made}`;

// Makes an element: `h("button", { class: "btn", type: "button", onclick: send }, "Send")`. Attributes that are null,
// undefined or false are left out; those that begin with `on` are listeners.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// A text with one piece of it set as code: "`dryRun` is …".
export function withCode(text) {
  return text.split("`").map((piece, place) => (place % 2 ? h("code", {}, piece) : piece));
}
