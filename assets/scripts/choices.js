// What a reader chose and need not choose again: kept by the browser, where it lets us.

const THEME = "theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** What was chosen of a kind, or null. */
export function chosen(kind) {
  try {
    return localStorage.getItem(`saleport.${kind}`);
  } catch {
    return null; // storage is switched off: the choice lasts as long as the page
  }
}

/** Remember what was chosen of a kind. */
export function choose(kind, value) {
  try {
    localStorage.setItem(`saleport.${kind}`, value);
  } catch {
    // As above.
  }
}

/** The theme that was chosen: "auto", "light" or "dark". */
export function chosenTheme() {
  const theme = chosen(THEME);
  return theme === "light" || theme === "dark" ? theme : "auto";
}

/** Remember a theme and put the page into it. */
export function chooseTheme(theme) {
  choose(THEME, theme);
  applyTheme(theme);
}

/** Put the page into a theme; "auto" is what the reader's system has. */
export function applyTheme(theme = chosenTheme()) {
  const shown = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  document.documentElement.dataset.bsTheme = shown;
}

/** Follow the reader's system from now on, as long as "auto" is chosen. */
export function followSystem() {
  dark.addEventListener("change", () => applyTheme());
}
