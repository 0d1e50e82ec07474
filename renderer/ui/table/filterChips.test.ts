import { expect, test } from "vitest";
import type { Column } from "../../../shared/model/table.ts";
import { reopenLast, splitFilter, withoutChip, withTail } from "./filterChips.ts";

const column = (id: string, type: Column["type"]): Column => ({
  id,
  name: id,
  type,
  wide: false,
  description: "",
  status: false,
});
const columns = [column("status", "text"), column("restarts", "number")];
const read = (line: string, typing = true) => {
  const { chips, tail } = splitFilter(line, columns, typing);
  return [...chips.map((chip) => `${chip.name ?? ""}|${chip.negated ? "not " : ""}${chip.value}`), tail];
};

test("a condition becomes a chip with the space after it, or when the caret leaves", () => {
  expect(read("namespace:orders,payments")).toEqual(["namespace:orders,payments"]);
  expect(read("namespace:orders,payments ")).toEqual(["namespace|orders, payments", ""]);
  expect(read("namespace:orders,payments", false)).toEqual(["namespace|orders, payments", ""]);
});

test("plain words stay text, but those before a chip", () => {
  expect(read("crash loop ", false)).toEqual(["crash loop "]);
  expect(read("crash status:run x")).toEqual(["|crash", "status|run", "x"]);
});

test("negation, comparison and selectors read as they mean", () => {
  expect(read("!status:Completed restarts:>5 app!=web -l tier=db,a!=b q")).toEqual([
    "status|not Completed",
    "restarts|> 5",
    "app|not web",
    "label|tier=db, a!=b",
    "q",
  ]);
});

test("typing, taking a chip away and reopening the last one give the line that is meant", () => {
  const line = "namespace:a status:b rest";
  const split = splitFilter(line, columns, true);
  expect(withTail(split, "more")).toBe("namespace:a status:b more");
  const [first] = split.chips;
  if (first === undefined) throw new Error("no chip");
  expect(withoutChip(line, first)).toBe("status:b rest");
  expect(read(reopenLast(splitFilter("namespace:a status:b ", columns, true)))).toEqual(["namespace|a", "status:b"]);
  expect(withTail(splitFilter("", columns, true), "x")).toBe("x");
});

test("what typing on may mend is no problem yet", () => {
  expect(splitFilter("status:run !", columns, true).problem).toBeNull();
  expect(splitFilter("restarts:>abc", columns, true).problem).toBe("value-not-comparable");
});
