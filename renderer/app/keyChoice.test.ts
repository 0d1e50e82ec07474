import { expect, test } from "vitest";
import { chooseKey, type KeyBinding, type KeyFocus, type KeyScope } from "./keyChoice.ts";

const binding = (id: string, keys: string, scope: KeyScope, more: Partial<KeyBinding> = {}): KeyBinding => ({
  id,
  keys: keys.split(", "),
  scope,
  text: "ui.close",
  run: () => true,
  ...more,
});
const focus = (more: Partial<KeyFocus> = {}): KeyFocus => ({
  scope: null,
  typing: false,
  nowhere: true,
  pressable: false,
  inside: () => true,
  ...more,
});
const chosen = (bindings: readonly KeyBinding[], where: KeyFocus, stroke: string, before: readonly string[] = []) => {
  const choice = chooseKey(bindings, where, before, stroke);
  return choice.kind === "run" ? choice.bindings.map((one) => one.id) : choice.kind;
};

const palette = binding("palette", "mod+k", "global", { whileTyping: true, inTerminal: true });
const down = binding("down", "j, arrowdown", "table");
const open = binding("open", "enter", "table");
const goCluster = binding("go.cluster", "g c", "global");
const all = [palette, down, open, goCluster];

test("a chord waits for its second stroke and then runs", () => {
  expect(chosen(all, focus(), "g")).toBe("wait");
  expect(chosen(all, focus(), "c", ["g"])).toEqual(["go.cluster"]);
  expect(chosen(all, focus(), "x", ["g"])).toBe("none");
});

test("typing in a field is left alone, but for what is declared", () => {
  const typing = focus({ typing: true, nowhere: false });
  expect(chosen(all, typing, "j")).toBe("none");
  expect(chosen(all, typing, "g")).toBe("none");
  expect(chosen(all, typing, "mod+k")).toEqual(["palette"]);
});

test("a terminal keeps every key but those of the shell", () => {
  const terminal = focus({ scope: "terminal", typing: true, nowhere: false });
  expect(chosen(all, terminal, "mod+k")).toEqual(["palette"]);
  expect(chosen([down, binding("find", "mod+f", "global", { whileTyping: true })], terminal, "mod+f")).toBe("none");
});

test("letters reach the table from anywhere on the page, navigation keys only from nowhere or from inside", () => {
  const button = focus({ nowhere: false });
  expect(chosen(all, button, "j")).toEqual(["down"]);
  expect(chosen(all, button, "arrowdown")).toBe("none");
  expect(chosen(all, focus(), "arrowdown")).toEqual(["down"]);
  expect(chosen(all, focus({ scope: "table", nowhere: false }), "arrowdown")).toEqual(["down"]);
});

test("Enter and Space press the button that has the focus", () => {
  expect(chosen(all, focus({ scope: "table", nowhere: false, pressable: true }), "enter")).toBe("none");
});

test("a dialog hears nothing but its own keys", () => {
  const dialog = focus({ scope: "dialog", nowhere: false });
  const run = binding("run", "mod+enter", "dialog");
  expect(chosen([...all, run], dialog, "mod+k")).toBe("none");
  expect(chosen([...all, run], dialog, "mod+enter")).toEqual(["run"]);
});

test("the nearest scope is asked first, then the later binding", () => {
  const older = binding("older", "y", "global");
  const newer = binding("newer", "y", "global");
  const detail = binding("detail", "y", "detail");
  expect(chosen([older, detail, newer], focus({ scope: "detail" }), "y")).toEqual(["detail", "newer", "older"]);
});

test("a binding of one table is not heard in another", () => {
  const mine = binding("mine", "j", "table", { within: () => null });
  expect(chosen([mine], focus({ scope: "table", inside: () => false }), "j")).toBe("none");
});
