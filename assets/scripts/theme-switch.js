// The three buttons that choose the theme.

import { chooseTheme, chosenTheme, followSystem } from "./choices.js";

/** Make the buttons of the header choose the theme. */
export function makeThemeSwitch() {
  const buttons = [...document.querySelectorAll("[data-theme-choice]")];
  let current = chosenTheme();
  const show = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === current));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      current = button.dataset.themeChoice;
      chooseTheme(current);
      show();
    });
  }
  show();
  followSystem();
}
