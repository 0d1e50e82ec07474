import { expect, it } from "vitest";
import { consoleCommands, fitting, likeness, type PaletteEntry } from "./paletteEntry.ts";

const entry = (text: string, also: readonly string[] = []): PaletteEntry => ({
  id: text,
  group: "",
  text,
  also,
  icon: "search",
  run: () => {},
});

it("puts the exact word before beginnings, parts, places and scattered letters", () => {
  const words = ["parallel-ordered-sets", "tripods", "my-pods", "podscan", "endpoints", "pods"];
  expect(
    fitting(
      words.map((word) => entry(word)),
      "pods",
      9,
    ).map(({ text }) => text),
  ).toEqual(["pods", "podscan", "my-pods", "tripods", "parallel-ordered-sets"]);
});

it("finds an entry by its other words", () => {
  expect(fitting([entry("Deployments", ["deploy"]), entry("Pods")], "deploy", 9).map(({ text }) => text)).toEqual([
    "Deployments",
  ]);
});

it("takes everything for an empty text", () => {
  expect(likeness("anything", "  ")).toBe(1);
});

it("leads to a screen of the console by its exact word alone: what begins like it is left to kinds", () => {
  const screens = [entry("Operations", ["ops", "operations"]), entry("Journal", ["journal"])];
  expect(consoleCommands(screens, " OPS ").map(({ text }) => text)).toEqual(["Operations"]);
  expect(consoleCommands(screens, "op")).toEqual([]);
  expect(consoleCommands(screens, "")).toEqual([]);
});
