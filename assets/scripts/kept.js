// What is kept until the tab is closed: credentials, and how far a reader is. Where the browser keeps nothing, until the page is left.

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
