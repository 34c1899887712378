// What is kept until the tab is closed: credentials, how far a reader is, and a call on its way into Try it. Where the browser keeps
// nothing, until the page is left.

const unkept = new Map();

// What is kept at a place; {} where there is nothing.
export function kept(place) {
  try {
    return JSON.parse(sessionStorage.getItem(`saleport.${place}`)) ?? unkept.get(place) ?? {};
  } catch {
    return unkept.get(place) ?? {};
  }
}

export function keep(place, content) {
  try {
    sessionStorage.setItem(`saleport.${place}`, JSON.stringify(content));
  } catch {
    unkept.set(place, content);
  }
}

// What is kept at a place, which is empty from then on.
export function take(place) {
  const content = kept(place);
  unkept.delete(place);
  try {
    sessionStorage.removeItem(`saleport.${place}`);
  } catch {
    // As above.
  }
  return content;
}
