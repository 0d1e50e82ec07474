import { expect, it } from "vitest";
import { type Environment, EnvironmentId } from "../../../shared/environment.ts";
import { addEnvironment, assign, moveEnvironment, wrongName } from "./environmentDraft.ts";

const environment = (name: string, connections: string[] = []): Environment => ({
  id: EnvironmentId.parse(name),
  name,
  colour: "magenta",
  guard: "open",
  connections,
});

it("gives a new environment a free name and colour, and protects it", () => {
  const all = addEnvironment([environment("new")], "new");
  expect(all[1]).toMatchObject({ name: "new 2", colour: "violet", guard: "protected", connections: [] });
});

it("keeps a connection in one environment at most", () => {
  const all = [environment("a", ["x", "y"]), environment("b")];
  const moved = assign(all, "x", EnvironmentId.parse("b"));
  expect(moved.map(({ connections }) => connections)).toEqual([["y"], ["x"]]);
  expect(assign(moved, "x", null).map(({ connections }) => connections)).toEqual([["y"], []]);
});

it("moves within the list and not beyond it", () => {
  const all = [environment("a"), environment("b"), environment("c")];
  expect(moveEnvironment(all, 2, -1).map(({ name }) => name)).toEqual(["a", "c", "b"]);
  expect(moveEnvironment(all, 0, -1)).toBe(all);
});

it("knows names that cannot be", () => {
  const all = [environment("a"), environment("a "), environment("b")];
  expect([wrongName("a", all), wrongName("b", all), wrongName("  ", all)]).toEqual([true, false, true]);
});
