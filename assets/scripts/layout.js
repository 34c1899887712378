// JSON with a line for each member.

import { jsonOf } from "./call.js";

const DEEPEST = 100; // levels; beyond them, a text of nothing but brackets would become one of nothing but blanks

// The text with line breaks and indents; as it was where it is no JSON. The text itself is laid out, not what a parser makes of it:
// numbers keep all their digits.
export function formatted(text) {
  if (jsonOf({ text }) === undefined) return text;
  const pieces = [];
  let depth = 0;
  let before = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s"[\]{}:,]+/g)) {
    const isAfterOpening = before === "{" || before === "[";
    const isClosing = token === "}" || token === "]";
    if (isClosing) depth -= 1;
    if (isAfterOpening !== isClosing || before === ",") pieces.push(`\n${"  ".repeat(Math.min(depth, DEEPEST))}`);
    pieces.push(token === ":" ? ": " : token);
    if (token === "{" || token === "[") depth += 1;
    before = token;
  }
  return pieces.join("");
}
