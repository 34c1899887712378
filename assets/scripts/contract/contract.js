// What openapi.json says of one operation, in the form in which the drawer needs it.

import { findNodeAtLocation, parseTree } from "jsonc-parser";
import { formatted } from "../layout.js";

let fetched = null;

// The contract, fetched once for each page; an attempt that fails is forgotten.
export function loadContract(url) {
  fetched ??= fetch(url, { credentials: "omit", referrerPolicy: "no-referrer" })
    .then((response) => {
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return response.text();
    })
    .then((text) => new Contract(text))
    .catch((error) => {
      fetched = null;
      throw error;
    });
  return fetched;
}

// The secret is asked for with the key, and never goes into an address.
const SHOWN_ELSEWHERE = new Set(["Ocp-Apim-Secret-Value", "secret", "dryRun"]);

export class Contract {
  #text;
  #tree;
  #document;

  constructor(text) {
    this.#text = text;
    this.#tree = parseTree(text);
    this.#document = JSON.parse(text);
  }

  // One operation by its operationId, or null.
  operation(id) {
    for (const [path, verbs] of Object.entries(this.#document.paths)) {
      for (const [verb, definition] of Object.entries(verbs)) {
        if (definition.operationId === id) return this.#operation(path, verb, definition);
      }
    }
    return null;
  }

  #operation(path, verb, definition) {
    const parameters = (definition.parameters ?? []).map((parameter) => this.resolve(parameter));
    return {
      id: definition.operationId,
      summary: definition.summary,
      method: verb.toUpperCase(),
      path,
      needsToken: (definition.security ?? []).some((way) => "token" in way),
      needsSecret: parameters.some((parameter) => parameter.name === "Ocp-Apim-Secret-Value"),
      hasDryRun: parameters.some((parameter) => parameter.name === "dryRun"),
      parameters: parameters.filter((parameter) => !SHOWN_ELSEWHERE.has(parameter.name)),
      body: this.#body(path, verb, definition.requestBody),
      answers: new Set(Object.keys(definition.responses)),
    };
  }

  #body(path, verb, reference) {
    if (!reference) return null;
    const { content } = this.resolve(reference);
    const [first] = Object.keys(content);
    const isJson = first === "application/json";
    // Of a file any form may be sent: all of their examples are there to be taken.
    const examples = (isJson ? [first] : Object.keys(content)).flatMap((media) =>
      Object.entries(content[media].examples ?? {}).map(([name, example]) => ({
        name,
        title: this.resolve(example).summary ?? name,
        text: this.#exampleText(["paths", path, verb, "requestBody", "content", media, "examples", name]),
      })),
    );
    return { media: first, isJson, schema: this.resolve(content[first].schema), examples };
  }

  // What an example is sent as: a text itself, and any other value as JSON.
  #exampleText(location) {
    const text = this.#valueText(location);
    return text.startsWith('"') ? JSON.parse(text) : formatted(text);
  }

  // The text of an example as the contract has it: read as JSON, 12.0 would become 12.
  #valueText(location) {
    const reference = findNodeAtLocation(this.#tree, [...location, "$ref"]);
    const place = reference ? reference.value.slice(2).split("/") : location;
    const node = findNodeAtLocation(this.#tree, [...place, "value"]);
    return this.#text.slice(node.offset, node.offset + node.length);
  }

  // A part of the contract with what it refers to; what stands beside the reference goes before.
  resolve(part) {
    if (!part?.$ref) return part;
    const { $ref, ...beside } = part;
    const found = $ref.slice(2).split("/").reduce((within, name) => within[name], this.#document);
    return { ...this.resolve(found), ...beside };
  }
}

// The members of an object's schema that have to be there. The schemas of the orders are given from outside and say it in their
// texts only.
export function requiredMembers(schema) {
  const said = Object.entries(schema.properties ?? {}).filter(([, member]) => member.description?.startsWith("Required."));
  return new Set([...(schema.required ?? []), ...said.map(([name]) => name)]);
}

// A short name for what a value has to be: `string (uuid)`, `EUR | GBP`.
export function typeOf(schema) {
  if (schema.enum) return schema.enum.filter((value) => value !== null).join(" | ");
  const types = [schema.type ?? []].flat().filter((type) => type !== "null");
  const type = types.join(" | ") || "any";
  return schema.format && !["int32", "int64", "double"].includes(schema.format) ? `${type} (${schema.format})` : type;
}
