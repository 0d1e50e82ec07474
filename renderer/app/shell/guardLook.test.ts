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

const of = (name: string, guard: Environment["guard"]): Environment => ({
  id: EnvironmentId.parse(name),
  name,
  colour: "violet",
  guard,
  connections: [name],
});
const environments = [prod, of("staging", "open"), of("lab", "open"), of("archive", "read-only")];

it("shows the environment's colour and guard while all that is looked at belongs to it", () => {
  expect(guardLook({ environment: prod, environments, active: ["a", "b"] })).toEqual({
    colour: "magenta",
    guard: "protected",
  });
});

it("wears no environment's colour where environments are mixed, and the most careful guard of them", () => {
  const guardOf = (environment: Environment, ...active: string[]) =>
    guardLook({ environment, environments, active: [...environment.connections, ...active] });
  expect(guardOf(prod, "staging")).toEqual({ colour: "none", guard: "protected" });
  expect(guardOf(of("staging", "open"), "lab")).toEqual({ colour: "none", guard: "open" });
  expect(guardOf(of("staging", "open"), "lab", "archive")).toEqual({ colour: "none", guard: "read-only" });
  expect(guardOf(prod, "in none")).toEqual({ colour: "none", guard: "read-only" });
  expect(strangers({ environment: prod, active: ["a", "staging"] })).toBe(1);
});

it("is read-only for a connection in no environment, and plain on the first screen", () => {
  expect(guardLook({ environment: null, environments, active: ["x"] })).toEqual({ colour: "none", guard: "read-only" });
  expect(guardLook({ environment: null, environments, active: [] })).toEqual({ colour: "none", guard: "none" });
});
