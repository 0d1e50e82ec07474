import { expect, it } from "vitest";
import { type Environment, EnvironmentId } from "../../../shared/environment.ts";
import { guardLook, strangers } from "./guardLook.ts";

const prod: Environment = {
  id: EnvironmentId.parse("p"),
  name: "prod",
  colour: "magenta",
  guard: "protected",
  connections: ["a", "b"],
};

it("shows the environment's colour and guard while all that is looked at belongs to it", () => {
  expect(guardLook({ environment: prod, active: ["a", "b"] })).toEqual({ colour: "magenta", guard: "protected" });
});

it("wears no environment's colour where environments are mixed", () => {
  expect(guardLook({ environment: prod, active: ["a", "staging"] })).toEqual({ colour: "none", guard: "read-only" });
  expect(strangers({ environment: prod, active: ["a", "staging"] })).toBe(1);
});

it("is read-only for a connection in no environment, and plain on the first screen", () => {
  expect(guardLook({ environment: null, active: ["x"] })).toEqual({ colour: "none", guard: "read-only" });
  expect(guardLook({ environment: null, active: [] })).toEqual({ colour: "none", guard: "none" });
});
