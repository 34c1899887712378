// Buttons that open and close what a narrow window has no room for: the menu, and the sidebar.

/** Make every button with `data-opens` open the element it controls. */
export function makeMenus() {
  for (const button of document.querySelectorAll("[data-opens]")) {
    const menu = document.getElementById(button.getAttribute("aria-controls"));
    const set = (isOpen) => {
      menu.classList.toggle("is-open", isOpen);
      button.setAttribute("aria-expanded", String(isOpen));
    };
    button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
    const closeOnEscape = (event) => {
      if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
      set(false);
      button.focus();
    };
    menu.addEventListener("keydown", closeOnEscape);
    button.addEventListener("keydown", closeOnEscape);
  }
}
