// Holds a body against its schema while it is being typed. It says what the service would say, as far as the contract tells: what it
// reads in spite of the schema (names in any case, a number as a text) is not marked.

import { printParseErrorCode } from "jsonc-parser";
import { requiredMembers } from "./contract.js";
import { nearest } from "./spelling.js";
import { parsed, replacing } from "./text.js";

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const DATE_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/i;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;
const MOST_MARKS = 200;

// Gives marks {from, to, severity, message, mend}: `mend`, where there is one, is {label, edit}.
export function check(text, schema, contract, say) {
  const errors = [];
  const tree = parsed(text, errors);
  if (!text.trim()) return [];
  if (errors.length) {
    return errors.slice(0, 5).map(({ error, offset, length }) => ({
      from: Math.min(offset, text.length),
      to: Math.min(offset + Math.max(length, 1), text.length),
      severity: "error",
      message: say(SYNTAX[printParseErrorCode(error)] ?? "json_invalid"),
    }));
  }
  const walk = new Walk(text, contract, say);
  walk.value(tree, schema);
  return walk.marks.slice(0, MOST_MARKS);
}

const SYNTAX = {
  PropertyNameExpected: "json_name_expected",
  ValueExpected: "json_value_expected",
  ColonExpected: "json_colon_expected",
  CommaExpected: "json_comma_expected",
  CloseBraceExpected: "json_brace_expected",
  CloseBracketExpected: "json_bracket_expected",
  UnexpectedEndOfString: "json_quote_expected",
  InvalidCommentToken: "json_comment",
};

class Walk {
  constructor(text, contract, say) {
    this.text = text;
    this.contract = contract;
    this.say = say;
    this.marks = [];
  }

  mark(node, severity, name, values, mend) {
    const { offset, length } = node;
    this.marks.push({ from: offset, to: offset + length, severity, message: this.say(name, values), mend });
  }

  value(node, given) {
    const schema = this.#schemaOf(given);
    if (node.type === "null") return; // means "not given"; whether that will do is for the object around it
    const types = [schema.type ?? []].flat();
    if (types.length && !types.some((type) => fits(node, type))) {
      this.#wrongType(node, types.filter((type) => type !== "null"));
      return;
    }
    if (node.type === "object") this.#object(node, schema);
    else if (node.type === "array") this.#array(node, schema);
    else if (node.type === "string") this.#string(node, schema);
    else if (node.type === "number") this.#number(node, schema);
  }

  #schemaOf(given) {
    const schema = this.contract.resolve(given);
    const choices = schema.anyOf?.map((choice) => this.contract.resolve(choice)) ?? [];
    return choices.find((choice) => choice.type !== "null") ?? schema;
  }

  #wrongType(node, types) {
    const [type] = types;
    const isNumber = type === "number" || type === "integer";
    // 29,95 is what many a shop writes.
    const number = node.type === "string" && isNumber ? node.value.trim().replace(",", ".") : "";
    const mend = NUMBER.test(number) ? { label: number, edit: () => [replacing(node, number)] } : undefined;
    this.mark(node, "error", `must_be_${type}`, {}, mend);
  }

  #object(node, schema) {
    const known = Object.keys(schema.properties ?? {});
    const byLower = new Map(known.map((name) => [name.toLowerCase(), name]));
    const given = new Set();
    const written = new Set(node.children.map(({ children: [key] }) => key.value.toLowerCase()));
    for (const { children } of node.children) {
      const [key, value] = children;
      const name = byLower.get(key.value.toLowerCase());
      if (name === undefined) {
        if (known.length) this.#unknown(key, known, written);
      } else if (value) {
        if (!isBlank(value)) given.add(name);
        this.value(value, schema.properties[name]);
      }
    }
    const missing = [...requiredMembers(schema)].filter((name) => !given.has(name));
    if (missing.length) {
      const names = missing.map((name) => this.say("quoted", { name })).join(", ");
      const brace = { offset: node.offset, length: 1 };
      this.mark(brace, "error", missing.length === 1 ? "is_required" : "are_required", { names });
    }
  }

  #unknown(key, known, written) {
    if (this.marks.length >= MOST_MARKS) return; // to look for what is near takes time, and nobody would see it
    const near = nearest(key.value, known);
    if (near === null || written.has(near.toLowerCase())) { // to rename it would give that name twice
      this.mark(key, "warning", "is_unknown", { name: key.value });
      return;
    }
    const mend = { kind: "rename", label: near, edit: () => [replacing(key, JSON.stringify(near))] };
    this.mark(key, "warning", "is_unknown_near", { name: key.value, near }, mend);
  }

  #array(node, schema) {
    const { length } = node.children;
    if (schema.maxItems !== undefined && length > schema.maxItems) {
      this.mark(node, "error", "too_many_entries", { count: length, limit: schema.maxItems });
    }
    if (schema.items) for (const entry of node.children) this.value(entry, schema.items);
  }

  #string(node, schema) {
    const text = node.value.trim();
    if (!text) return;
    const types = [schema.type ?? []].flat();
    if (types.includes("number") || types.includes("integer")) return;
    if (schema.enum) {
      const values = schema.enum.filter((value) => value !== null);
      if (values.some((value) => value.toLowerCase() === text.toLowerCase())) return;
      const near = nearest(text, values);
      const mend = near === null ? undefined : { label: near, edit: () => [replacing(node, JSON.stringify(near))] };
      const severity = schema.description?.includes("with a warning") ? "warning" : "error";
      this.mark(node, severity, "must_be_one_of", { values: values.join(", ") }, mend);
    } else if (schema.format === "uuid" && !UUID.test(text)) {
      this.mark(node, "error", "must_be_uuid");
    } else if (schema.format === "date-time" && !DATE_TIME.test(text)) {
      this.mark(node, "error", "must_be_date_time");
    } else if (schema.maxLength !== undefined && [...text].length > schema.maxLength) {
      this.mark(node, "error", "too_long", { count: [...text].length, limit: schema.maxLength });
    }
  }

  #number(node, schema) {
    const { minimum, maximum } = schema;
    if (minimum !== undefined && node.value < minimum) this.mark(node, "error", "too_small", { limit: minimum });
    if (maximum !== undefined && node.value > maximum) this.mark(node, "error", "too_large", { limit: maximum });
  }
}

function fits(node, type) {
  if (type === "number") return node.type === "number" || isNumeric(node);
  if (type === "integer") return (node.type === "number" && Number.isInteger(node.value)) || isNumeric(node);
  return node.type === type;
}

const isNumeric = (node) => node.type === "string" && (!node.value.trim() || NUMBER.test(node.value.trim()));

const isBlank = (node) =>
  node.type === "null" || (node.type === "string" && !node.value.trim()) || (node.type === "array" && !node.children.length);
