/** The search line over code, made of our own parts' classes. */
import { closeSearchPanel, findNext, findPrevious, SearchQuery, setSearchQuery } from "@codemirror/search";
import type { EditorView, Panel } from "@codemirror/view";

export interface SearchWords {
  readonly search: string;
  readonly next: string;
  readonly previous: string;
  readonly close: string;
}

export function searchPanel(words: SearchWords): (view: EditorView) => Panel {
  return (view) => {
    const dom = document.createElement("div");
    dom.className = "code-search";
    const input = document.createElement("input");
    input.setAttribute("aria-label", words.search);
    input.setAttribute("main-field", "true");
    input.placeholder = words.search;
    const field = document.createElement("span");
    field.className = "field";
    field.append(input);
    input.addEventListener("input", () =>
      view.dispatch({ effects: setSearchQuery.of(new SearchQuery({ search: input.value, literal: true })) }),
    );
    dom.addEventListener("keydown", (event) => {
      if (event.key === "Enter") (event.shiftKey ? findPrevious : findNext)(view);
      else if (event.key === "Escape") {
        closeSearchPanel(view);
        view.focus();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    dom.append(
      field,
      button("↑", words.previous, () => findPrevious(view)),
      button("↓", words.next, () => findNext(view)),
      button("✕", words.close, () => {
        closeSearchPanel(view);
        view.focus();
      }),
    );
    return { dom, top: true, mount: () => input.select() };
  };
}

function button(sign: string, name: string, run: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn quiet sm bare";
  element.textContent = sign;
  element.setAttribute("aria-label", name);
  element.title = name;
  element.addEventListener("click", run);
  return element;
}
