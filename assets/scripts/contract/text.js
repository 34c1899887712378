// JSON as text. It is searched and changed as text only: a number that were read would lose digits beyond 2^53, and 12.0
// its zero.

import { getNodePath, modify, parseTree } from "jsonc-parser";

const LAYOUT = { tabSize: 2, insertSpaces: true, eol: "\n" };

// The text as a tree; what is wrong with it goes into `errors`.
export function parsed(text, errors = []) {
  try {
    return parseTree(text, errors, { allowTrailingComma: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Nested deeper than there is room for; the service refuses it long before.
    errors.push({ error: 0, offset: 0, length: 1 });
    return undefined;
  }
}

// Where a problem is: `field` is a path as the service writes it, `products[1].price.amount`. Gives {node, isThere}: where the
// part itself is not there (`isThere` false), the nearest one around it that is.
export function placeOf(tree, field) {
  let node = tree;
  let rest = field;
  while (node && rest) {
    const step = stepInto(node, rest);
    if (!step) return { node, isThere: false };
    ({ node, rest } = step);
  }
  return { node, isThere: true };
}

// Names may hold dots and brackets themselves, so the longest name that fits goes first.
function stepInto(node, rest) {
  if (node.type === "array") {
    const match = /^\[(\d+)\]\.?/.exec(rest);
    const entry = match && node.children[Number(match[1])];
    return entry ? { node: entry, rest: rest.slice(match[0].length) } : null;
  }
  if (node.type !== "object") return null;
  const fits = (name) => rest === name || (rest.startsWith(name) && [".", "["].includes(rest[name.length]));
  const members = node.children
    .filter((member) => member.children.length === 2 && fits(member.children[0].value))
    .sort((one, other) => other.children[0].value.length - one.children[0].value.length);
  if (!members.length) return null;
  const [name, value] = members[0].children;
  return { node: value, rest: rest.slice(name.value.length).replace(/^\./, "") };
}

// The name of the member whose value a node is, as a node; null for entries of lists and for the whole.
export function nameOf(node) {
  return node.parent?.type === "property" ? node.parent.children[0] : null;
}

// All values of members with this name, wherever they stand.
export function valuesNamed(tree, name) {
  const found = [];
  const waiting = tree ? [tree] : [];
  while (waiting.length) {
    const { type, children = [] } = waiting.pop();
    const [key, value] = children;
    if (type === "property" && value && key.value.toLowerCase() === name.toLowerCase()) found.push(value);
    for (let place = children.length - 1; place >= 0; place--) waiting.push(children[place]);
  }
  return found;
}

// An edit as the editor takes it.
export const replacing = (node, text) => ({ from: node.offset, to: node.offset + node.length, insert: text });

// The edits that give an object one more member.
export function adding(text, node, name, value) {
  const edits = modify(text, [...getNodePath(node), name], value, { formattingOptions: LAYOUT });
  return edits.map(({ offset, length, content }) => ({ from: offset, to: offset + length, insert: content }));
}
