/** Dark, light, or as the system has it. The choice is remembered beside the settings of the core, because it is needed before the
 *  core can be asked: the page is not painted until `data-theme` is set. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

export type ThemeChoice = "system" | "dark" | "light";
export type Theme = "dark" | "light";

const memory = "quarterdeck.theme";
const store = createStore<{ choice: ThemeChoice; theme: Theme }>(() => ({ choice: "system", theme: "dark" }));

/** Applies the remembered choice and follows the system from now on. Call once, before the first render. */
export function startTheme(): void {
  const system = matchMedia("(prefers-color-scheme: light)");
  system.addEventListener("change", () => apply(store.getState().choice));
  apply(readChoice());
}

/** Shows `choice` and remembers it for the next start. */
export function setThemeChoice(choice: ThemeChoice): void {
  try {
    localStorage.setItem(memory, choice);
  } catch {
    // Storage may be denied; the settings of the core still hold the choice.
  }
  apply(choice);
}

/** What is on screen now. */
export function useTheme(): Theme {
  return useStore(store, (state) => state.theme);
}

function apply(choice: ThemeChoice): void {
  const system = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
  const theme = choice === "system" ? system : choice;
  document.documentElement.dataset.theme = theme;
  store.setState({ choice, theme });
}

function readChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(memory);
    return stored === "dark" || stored === "light" ? stored : "system";
  } catch {
    return "system";
  }
}
