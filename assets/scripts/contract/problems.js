// What the service found wrong with a call: where each problem is, and what mends it.

import { listedName } from "./listed.js";
import { requiredMembers } from "./contract.js";
import { adding, nameOf, parsed, placeOf, replacing } from "./text.js";

const CODE = /^[A-Z][A-Z_]*$/;
const ID_UNKNOWN = new Set(["MODEL_UNKNOWN", "STORE_UNKNOWN", "BRAND_UNKNOWN", "MODEL_TYPE_UNKNOWN", "SUPPLIER_UNKNOWN", "UUID_INVALID"]);
const DATE_WRONG = new Set(["PURCHASE_DATE_INVALID", "PURCHASE_DATE_IN_FUTURE", "PURCHASE_DATE_AHEAD"]);

// The errors of an answer that are of the form of the contract; [] for any other answer.
export function errorsOf(content) {
  const errors = Array.isArray(content?.errors) ? content.errors : [];
  return errors
    .filter((error) => error && typeof error.code === "string" && typeof error.message === "string")
    .map((error) => ({
      code: error.code,
      message: error.message,
      developerMessage: typeof error.developerMessage === "string" ? error.developerMessage : "",
      field: typeof error.field === "string" ? error.field : "",
      hint: typeof error.extraData === "string" ? error.extraData : "",
      severity: error.isWarning === true ? "warning" : "error",
      // Where the page about it is, is for this site to know; an answer could say anything.
      page: CODE.test(error.code) ? `/errors/${error.code}` : null,
    }));
}

// The mark of each error about the body: {…error, error, from, to, text, mend}. `text` is what stands there; a mark of which it has
// become another has had its day. `mend`, where there is one, is {label, kind, edit} or, for an id, {kind: "account", name}.
export function marksOf(errors, text, schema, contract) {
  const tree = text && parsed(text);
  if (!tree) return [];
  const marks = [];
  const misspelt = new Set(errors.filter(isMisspelt).map(({ field, hint }) => sibling(field, hint).toLowerCase()));
  for (const error of errors) {
    if (!error.field) continue;
    const { node, isThere } = placeOf(tree, error.field);
    const about = isThere && error.code === "FIELD_UNKNOWN" ? (nameOf(node) ?? node) : node;
    const isBrace = !isThere || node.type === "object" || node.type === "array";
    const [from, length] = isBrace && about === node ? [node.offset, 1] : [about.offset, about.length];
    // A name that only has to be spelt right must not be added beside: its value would be lost.
    const isComing = misspelt.has(error.field.toLowerCase()) && !isThere;
    const mend = isComing ? undefined : mendOf(error, { node, about, isThere, text, schema, contract });
    // What is missing has come when the object has another text; what is there is mended when it has one itself.
    const part = isThere ? about : node;
    marks.push({ ...error, error, from, to: from + length, text: text.slice(part.offset, part.offset + part.length), mend });
  }
  return marks;
}

function mendOf(error, { node, about, isThere, text, schema, contract }) {
  const member = error.field.split(".").at(-1);
  const listed = listedName(member);
  if (error.hint) {
    if (about !== node && hasMember(about.parent.parent, error.hint)) return undefined; // it would be there twice
    if (about !== node) return { kind: "rename", label: error.hint, edit: () => [replacing(about, JSON.stringify(error.hint))] };
    if (!isThere) return undefined;
    const insert = written(error.hint, node, memberSchema(schema, contract, error.field));
    if (insert !== text.slice(node.offset, node.offset + node.length)) {
      return { kind: "put", label: error.hint, edit: () => [replacing(node, insert)] };
    }
  }
  if (DATE_WRONG.has(error.code) && isThere) {
    return { kind: "now", label: "", edit: () => [replacing(node, JSON.stringify(presentTime()))] };
  }
  if (listed && (ID_UNKNOWN.has(error.code) || error.code === "FIELD_REQUIRED")) {
    return { kind: listed === "supplierId" ? "empty" : "account", name: listed, label: member };
  }
  if (["FIELD_REQUIRED", "PRODUCTS_MISSING"].includes(error.code)) {
    const value = sampleOf(memberSchema(schema, contract, error.field), contract, member);
    if (isThere) return { kind: "fill", label: member, edit: () => [replacing(node, JSON.stringify(value))] };
    if (node.type === "object") return { kind: "add", label: member, edit: () => adding(text, node, member, value) };
  }
  return undefined;
}

const isMisspelt = ({ code, field, hint }) => code === "FIELD_UNKNOWN" && field && hint;

// The path of a member beside the one that has this path.
const sibling = (field, name) => field.slice(0, field.lastIndexOf(".") + 1) + name;

function hasMember(object, name) {
  return object.children.some(({ children: [key] }) => key.value.toLowerCase() === name.toLowerCase());
}

// A suggestion as it stands in a body: a number where the contract wants one, with the digits that it has.
function written(hint, node, schema) {
  const types = [schema?.type ?? node.type].flat();
  const isPlain = /^(-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|true|false)$/.test(hint);
  return isPlain && types.some((type) => ["number", "integer", "boolean"].includes(type)) ? hint : JSON.stringify(hint);
}

function memberSchema(schema, contract, field) {
  let found = schema;
  for (const step of field.replace(/\[\d+\]/g, ".[]").split(".").filter(Boolean)) {
    found = contract.resolve(found);
    found = found?.anyOf ? contract.resolve(found.anyOf[0]) : found;
    if (step === "[]") found = found?.items;
    else {
      const name = Object.keys(found?.properties ?? {}).find((known) => known.toLowerCase() === step.toLowerCase());
      found = name && found.properties[name];
    }
    if (!found) return undefined;
  }
  return contract.resolve(found);
}

// A value of the right kind to go on from, with what is required in it.
function sampleOf(schema, contract, member) {
  if (!schema) return "";
  if (schema.enum) return schema.enum[0];
  if (schema.format === "date-time") return presentTime();
  if (/reference$/i.test(member)) return `TRY-${Date.now().toString(36).toUpperCase()}`;
  switch ([schema.type].flat()[0]) {
    case "object": {
      const all = schema.properties ?? {};
      const required = requiredMembers(schema);
      // A price says in its text only that it needs both its members.
      const names = required.size ? [...required] : Object.keys(all).slice(0, 2);
      return Object.fromEntries(names.map((name) => [name, sampleOf(contract.resolve(all[name]), contract, name)]));
    }
    case "array":
      return [sampleOf(contract.resolve(schema.items), contract, member)];
    case "number":
    case "integer":
      return 1;
    case "boolean":
      return false;
    default:
      return "";
  }
}

const presentTime = () => new Date().toISOString().replace(/\.\d+/, "");
