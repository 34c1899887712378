// What the reader chose and wrote on the way, kept until the tab is closed: a page that is loaded again goes on where it was.

const PLACE = "saleport.start";

export function read(baseUrl) {
  try {
    return JSON.parse(sessionStorage.getItem(`${PLACE} ${baseUrl}`)) ?? {};
  } catch {
    return {};
  }
}

export function keep(baseUrl, progress) {
  try {
    sessionStorage.setItem(`${PLACE} ${baseUrl}`, JSON.stringify(progress));
  } catch {
    // Storage is switched off: it lasts as long as the page.
  }
}
