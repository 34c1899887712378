// The fields of an operation's parameters.

import { typeOf } from "../contract/contract.js";
import { freshId, h, withCode } from "../markup.js";

export class Parameters {
  values = new Map();
  #fields = new Map();

  // `presets` are values to begin with, `examples` values to offer in the place of the contract's, both by name.
  constructor({ parameters, presets, examples, say, onChange }) {
    this.say = say;
    this.onChange = onChange;
    this.element = h("div", { class: "try-fields" });
    for (const parameter of parameters) {
      if (presets[parameter.name]) this.values.set(parameter.name, presets[parameter.name]);
      const example = examples[parameter.name] ?? parameter.example;
      this.element.append(this.#field(parameter, example === undefined ? null : String(example)));
    }
  }

  has(name) {
    return this.#fields.has(name);
  }

  // Shows what is wrong beside the fields; `texts` by name. Gives the first that has something wrong.
  showFaults(texts) {
    let first = null;
    for (const [name, { input, fault }] of this.#fields) {
      const text = texts.get(name) ?? "";
      fault.textContent = text;
      input.classList.toggle("is-invalid", Boolean(text));
      input.setAttribute("aria-invalid", String(Boolean(text)));
      if (text) first ??= input;
    }
    return first;
  }

  #field(parameter, example) {
    const { name } = parameter;
    const id = freshId("parameter");
    const fault = h("div", { class: "invalid-feedback", id: `${id}-fault` });
    const text = h(
      "div",
      { class: "form-text", id: `${id}-text` },
      parameter.in === "path" ? h("span", {}, this.say("path_as_it_is"), " ") : [],
      h("span", { lang: "en" }, withCode(parameter.description ?? "")),
    );
    const attributes = {
      id,
      class: "form-control font-monospace",
      value: this.values.get(name) ?? "",
      spellcheck: "false",
      autocomplete: "off",
      inputmode: parameter.schema?.type === "integer" ? "numeric" : null,
      "aria-required": parameter.required ? "true" : null,
      "aria-describedby": `${text.id} ${fault.id}`,
    };
    const input = parameter.schema?.type === "boolean" ? this.#choice(attributes) : h("input", attributes);
    input.addEventListener("input", () => {
      this.values.set(name, input.value);
      fault.textContent = "";
      input.classList.remove("is-invalid");
      input.setAttribute("aria-invalid", "false");
      this.onChange();
    });
    this.#fields.set(name, { input, fault });
    const fill = () => {
      input.value = example;
      input.dispatchEvent(new Event("input"));
      input.focus();
    };
    const offer =
      example &&
      h("button", { type: "button", class: "try-example", onclick: fill }, this.say("for_example"), " ", h("code", {}, example));
    return h(
      "div",
      { class: "try-field" },
      h(
        "label",
        { class: "form-label", for: id },
        h("code", { class: "try-name" }, name),
        " ",
        h("span", { class: "try-type" }, `${typeOf(parameter.schema ?? {})} · ${this.say(`in_${parameter.in}`)}`),
        " ",
        parameter.required ? h("span", { class: "try-required" }, this.say("required")) : [],
      ),
      input,
      fault,
      offer ?? [],
      text,
    );
  }

  #choice(attributes) {
    const options = ["", "true", "false"].map((value) => h("option", { value }, value || this.say("not_given")));
    return h("select", { ...attributes, class: "form-select" }, options);
  }
}
