/** The documentation's lists of what is proved are those that the proofs on a real API server go by. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { previewSamples } from "./previewSamples.fixture.ts";
import { proofs } from "./simpleProofs.fixture.ts";

const text = readFileSync(join(import.meta.dirname, "../../../docs/operations.md"), "utf8");

/** The cells of the table below a heading, its head left out. */
function table(heading: string): readonly (readonly string[])[] {
  const section = text.split(/^## /m).find((one) => one.startsWith(`${heading}\n`));
  const lines = section?.split("\n").filter((line) => line.startsWith("|")) ?? [];
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const code = (one: string) => `\`${one}\``;

describe("docs/operations.md", () => {
  it("lists the kinds for which a preview is what is stored, what is changed of them and what the server chooses", () => {
    expect(table("What a preview is held to")).toEqual(
      previewSamples.map(({ kind, change, allocated = [] }) => [
        kind,
        change === null ? "labels alone" : change.map(code).join(" → "),
        allocated.map(code).join(", "),
      ]),
    );
  });

  it("lists the actions whose undo is proved, and on what", () => {
    const proved = Map.groupBy(proofs, ({ action }) => action);
    const listed = [...proved].map(([action, of]) => [
      action,
      [
        ...new Set(of.map(({ object, undo }) => (undo === "exact" ? object.kind : `${object.kind} (compensating)`))),
      ].join(", "),
    ]);
    const others = ["rollback", "edit", "apply"];
    expect(table("Where this is proved").filter(([action = ""]) => !others.includes(action))).toEqual(listed);
  });

  it("calls no undo exact that is not proved", () => {
    const proved = table("Where this is proved").map(([action]) => action);
    const exact = table("What can be undone").filter(([, , , undo]) => undo?.startsWith("exact"));
    expect(exact.length).toBeGreaterThan(8);
    expect(exact.map(([action]) => action).filter((action) => !proved.includes(action))).toEqual([]);
  });
});
