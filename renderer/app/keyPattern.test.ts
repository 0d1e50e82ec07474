import { expect, test } from "vitest";
import { isNavigation, type KeyPress, keyCaps, strokeOf } from "./keyPattern.ts";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test("mod is ⌘ on macOS and Ctrl elsewhere", () => {
  expect(strokeOf(press("k", { metaKey: true }), true)).toBe("mod+k");
  expect(strokeOf(press("k", { ctrlKey: true }), false)).toBe("mod+k");
  expect(strokeOf(press("k", { ctrlKey: true }), true)).toBe("ctrl+k");
});

test("a sign says its shift itself, a letter and a named key do not", () => {
  expect(strokeOf(press("?", { shiftKey: true }), false)).toBe("?");
  expect(strokeOf(press("J", { shiftKey: true }), false)).toBe("shift+j");
  expect(strokeOf(press("ArrowDown", { shiftKey: true }), false)).toBe("shift+arrowdown");
});

test("modifiers alone and dead keys mean nothing", () => {
  for (const key of ["Shift", "Control", "Dead", "Process"]) expect(strokeOf(press(key), false)).toBeNull();
});

test("with Ctrl a key of another alphabet is known by its place", () => {
  expect(strokeOf(press("л", { ctrlKey: true, code: "KeyK" }), false)).toBe("mod+k");
  expect(strokeOf(press("л", { code: "KeyK" }), false)).toBe("л");
});

test("a terminal keeps plain keys and Ctrl chords; Ctrl-Shift and ⌘ are the console's", () => {
  expect(strokeOf(press("c", { ctrlKey: true }), false, true)).toBeNull();
  expect(strokeOf(press("j"), false, true)).toBeNull();
  expect(strokeOf(press("K", { ctrlKey: true, shiftKey: true }), false, true)).toBe("mod+k");
  expect(strokeOf(press("c", { ctrlKey: true }), true, true)).toBeNull();
  expect(strokeOf(press("k", { metaKey: true }), true, true)).toBe("mod+k");
});

test("caps are drawn as the keyboard has them", () => {
  expect(keyCaps("mod+shift+k", true)).toEqual(["⌘⇧K"]);
  expect(keyCaps("mod+shift+k", false)).toEqual(["Ctrl+Shift+K"]);
  expect(keyCaps("g c", true)).toEqual(["G", "C"]);
  expect(keyCaps("enter", false)).toEqual(["↵"]);
});

test("navigation keys are told from letters, with modifiers too", () => {
  expect(["arrowdown", "shift+enter", "space"].every(isNavigation)).toBe(true);
  expect(["j", "/", "escape", "mod+k"].some(isNavigation)).toBe(false);
});
