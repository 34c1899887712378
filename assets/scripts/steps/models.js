// The models of the catalogue, to be searched and chosen from.

const MOST_SHOWN = 8;

export class Models {
  #models = [];
  #chosen;

  // `step` is the step of the page that they belong to; `onChoose` is called with the model that was chosen.
  constructor(step, { say, onChoose }) {
    this.say = say;
    this.onChoose = onChoose;
    this.step = step;
    this.choice = step.find(".choice");
    this.empty = step.find(".empty");
    this.search = step.find("input[type=search]");
    this.search.addEventListener("input", () => this.#list());
    // Enter in the search is no wish to fetch the list once more.
    this.search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  }

  show(models, chosen) {
    this.#models = models.map((each) => ({
      id: each.id,
      label: each.name || this.say("model_nameless"),
      sku: each.sku ?? "",
      text: plain([each.name, each.sku, each.ean, ...(each.eaNs ?? [])].filter(Boolean).join(" ")),
    }));
    this.#chosen = chosen;
    this.search.value = "";
    this.choice.hidden = models.length === 0;
    this.empty.hidden = models.length > 0;
    this.#list();
  }

  clear() {
    this.#models = [];
    this.choice.hidden = true;
    this.empty.hidden = true;
  }

  focus() {
    (this.choice.querySelector("input:checked") ?? this.search).focus();
  }

  // What there is to say of a catalogue that has so many.
  sentence(total) {
    const shown = this.#models.length;
    if (shown === 0) return this.say("model_empty");
    return this.say(shown < total ? "model_first" : "model_many", { count: total, shown });
  }

  #list() {
    const wanted = plain(this.search.value).split(/\s+/).filter(Boolean);
    const found = this.#models.filter(({ text }) => wanted.every((word) => text.includes(word)));
    const shown = found.slice(0, MOST_SHOWN);
    this.choice.querySelector(".models").replaceChildren(...shown.map((each) => this.#entry(each)));
    const count = { shown: shown.length, count: this.#models.length };
    this.choice.querySelector(".count").textContent = this.say(found.length ? "model_shown" : "model_nothing", count);
  }

  #entry(each) {
    const entry = document.getElementById("model").content.cloneNode(true);
    const input = entry.querySelector("input");
    input.id = `model-${each.id}`;
    input.checked = each.id === this.#chosen;
    input.addEventListener("change", () => {
      this.#chosen = each.id;
      this.onChoose(each);
    });
    const label = entry.querySelector("label");
    label.htmlFor = input.id;
    label.querySelector(".label").textContent = each.label;
    label.querySelector("code").textContent = each.sku;
    return entry;
  }
}

// A text without case and accents: that is how people search.
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
