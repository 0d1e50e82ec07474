/** The one registry of keys: who hears what, and the list for the `?` dialog. */
import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { chooseKey, type KeyBinding, type KeyFocus, type KeyScope } from "./keyChoice.ts";
import { keyCaps, strokeOf } from "./keyPattern.ts";

export type { KeyBinding, KeyScope } from "./keyChoice.ts";

/** A chord that is not finished in this time is forgotten. */
const chordMs = 1200;

const store = createStore<{ bindings: readonly KeyBinding[]; waiting: readonly string[] }>(() => ({
  bindings: [],
  waiting: [],
}));

export const onMac = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.platform);

/** Adds bindings; the returned function takes them away. */
export function bindKeys(bindings: readonly KeyBinding[]): () => void {
  store.setState((state) => ({ bindings: [...state.bindings, ...bindings] }));
  return () => store.setState((state) => ({ bindings: state.bindings.filter((one) => !bindings.includes(one)) }));
}

/** Binds keys while the component is mounted. The latest `run` is called; ids, keys and scopes are those of the first render. */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(
    () =>
      bindKeys(
        latest.current.map((binding, index) => ({
          ...binding,
          run: (event) => (latest.current[index] ?? binding).run(event),
        })),
      ),
    [],
  );
}

/** All bindings of the moment, for the list of keys. */
export function useKeyList(): readonly KeyBinding[] {
  return useStore(store, (state) => state.bindings);
}

/** `⌘K` or `Ctrl+K`: a pattern as the person's keyboard has it; a chord has several caps. */
export function keyCapsHere(pattern: string): readonly string[] {
  return keyCaps(pattern, onMac);
}

/** Listens before everyone else, so that a part cannot swallow the console's keys; what the focus may keep is decided in `keyChoice.ts`. */
export function startKeys(target: Window): () => void {
  let timer = 0;
  const forget = () => {
    clearTimeout(timer);
    if (store.getState().waiting.length > 0) store.setState({ waiting: [] });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys of an input method being composed are the method's.
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    const focus = focusOf(event);
    const stroke = strokeOf(event, onMac, focus.scope === "terminal");
    if (stroke === null) return;
    const { bindings, waiting } = store.getState();
    let choice = chooseKey(bindings, focus, waiting, stroke);
    // A stroke that does not end the chord begun may begin anew.
    if (choice.kind === "none" && waiting.length > 0) choice = chooseKey(bindings, focus, [], stroke);
    forget();
    if (choice.kind === "wait") {
      store.setState({ waiting: choice.strokes });
      timer = target.setTimeout(forget, chordMs);
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (choice.kind === "none") return;
    for (const binding of choice.bindings) {
      if (binding.run(event) === false) continue;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
  };
  target.addEventListener("keydown", onKeyDown, { capture: true });
  target.addEventListener("blur", forget);
  return () => {
    forget();
    target.removeEventListener("keydown", onKeyDown, { capture: true });
    target.removeEventListener("blur", forget);
  };
}

function focusOf(event: KeyboardEvent): KeyFocus {
  const target = event.target instanceof Element ? event.target : null;
  const named = target?.closest("[data-keys]")?.getAttribute("data-keys") ?? null;
  // An open menu, and a dialog that names no scope, keep all keys.
  const modal = target?.closest('[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"]') ?? null;
  const typing = target?.closest("input, textarea, select, [contenteditable='true']") ?? null;
  return {
    scope: modal !== null ? "dialog" : isScope(named) ? named : null,
    typing:
      typing !== null && !(typing instanceof HTMLInputElement && /^(checkbox|radio|button|range)$/.test(typing.type)),
    nowhere: target === null || target === document.body || target === document.documentElement,
    pressable: target?.closest("button, a[href], summary, [role='button'], [role='tab'], [role='link']") != null,
    inside: (binding) => binding.within?.()?.contains(target) ?? false,
  };
}

function isScope(name: string | null): name is KeyScope | "terminal" {
  return name !== null && ["global", "table", "detail", "dialog", "editor", "terminal"].includes(name);
}
