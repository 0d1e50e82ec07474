import { expect, it } from "vitest";
import { Environment, EnvironmentId } from "../../../shared/environment.ts";
import { lookOfConnection, looksOfPlan } from "./environmentLooks.ts";

const prod = Environment.parse({ id: "p", name: "prod", colour: "magenta", guard: "protected", connections: ["a"] });
const lab = Environment.parse({ id: "l", name: "lab", colour: "teal", guard: "open", connections: ["b"] });

it("gives a target the band of its own environment, and what is in none a read-only one of no colour", () => {
  expect(lookOfConnection([prod, lab], "b")).toEqual({ colour: "teal", guard: "open" });
  expect(lookOfConnection([prod, lab], "c")).toEqual({ colour: "none", guard: "read-only" });
});

it("puts the band of the most careful guard first, whichever the plan names first", () => {
  const own = (id: string | null, name: string, guard: Environment["guard"]) => ({
    id: id === null ? null : EnvironmentId.parse(id),
    name,
    guard,
    unlockedUntil: null,
  });
  const looks = looksOfPlan(
    [prod, lab],
    [own("l", "lab", "open"), own("p", "prod", "protected"), own(null, "x", "read-only")],
  );
  expect(looks.map(({ name, colour }) => `${name} ${colour}`)).toEqual(["x none", "prod magenta", "lab teal"]);
});
