// The texts of a page, which come with it in the reader's language.

// Gives `say`, which fills in what a text leaves open: `say("seconds", { count: 3 })`.
export function speaker(words) {
  return (name, values = {}) => {
    const text = words[name];
    if (text === undefined) throw new Error(`there is no text ${name}`);
    return text.replace(/\{(\w+)\}/g, (all, key) => (key in values ? String(values[key]) : all));
  };
}
