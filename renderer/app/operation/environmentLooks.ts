/** How the environment of a target looks: its band beside its name, so that nobody takes one cluster for another. */
import type { Colour, Environment, Guard } from "../../../shared/environment.ts";
import type { Plan } from "../../../shared/operation.ts";

export interface EnvironmentLook {
  readonly colour: Colour | "none";
  readonly guard: Guard;
}

/** A connection in no environment is no one's, and read-only. */
export function lookOfConnection(environments: readonly Environment[], connection: string): EnvironmentLook {
  const own = environments.find(({ connections }) => connections.includes(connection));
  return own === undefined ? { colour: "none", guard: "read-only" } : { colour: own.colour, guard: own.guard };
}

/** Bands of a plan, the most careful guard first: that one decides. */
export function looksOfPlan(
  environments: readonly Environment[],
  own: Plan["environments"],
): readonly (EnvironmentLook & { readonly name: string })[] {
  return own
    .map(({ id, name, guard }) => ({
      name,
      guard,
      colour: environments.find((environment) => environment.id === id)?.colour ?? ("none" as const),
    }))
    .toSorted((one, other) => CARE[other.guard] - CARE[one.guard]);
}

const CARE: Readonly<Record<Guard, number>> = { open: 0, protected: 1, "read-only": 2 };
