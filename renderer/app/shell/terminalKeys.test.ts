import { expect, test } from "vitest";
import { keySequence, type Pressed } from "./terminalKeys.ts";

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
});

test("arrows and the interrupt go to the program while nothing is typed", () => {
  expect(keySequence(press("ArrowUp"), "")).toBe("\x1b[A");
  expect(keySequence(press("ArrowDown"), "")).toBe("\x1b[B");
  expect(keySequence(press("c", { ctrlKey: true }), "")).toBe("\x03");
  expect(keySequence(press("d", { ctrlKey: true }), "")).toBe("\x04");
});

test("a line that is typed is edited in its field, and other keys are the window's", () => {
  expect(keySequence(press("ArrowLeft"), "ad")).toBeNull();
  expect(keySequence(press("c", { ctrlKey: true }), "ad")).toBeNull();
  expect(keySequence(press("ArrowUp", { shiftKey: true }), "")).toBeNull();
  for (const key of ["a", "Enter", "Escape", "Tab", "constructor"]) expect(keySequence(press(key), "")).toBeNull();
  expect(keySequence(press("v", { ctrlKey: true }), "")).toBeNull();
});
