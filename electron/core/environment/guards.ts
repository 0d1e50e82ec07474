/** The order of guards, and what a change of the list of environments does to it. */
import type { Environment, Guard } from "../../../shared/environment.ts";

const STRENGTH: Readonly<Record<Guard, number>> = { open: 0, protected: 1, "read-only": 2 };

/** A connection in no environment is read-only. */
export function guardOf(environments: readonly Environment[], connection: string): Guard {
  return environments.find((environment) => environment.connections.includes(connection))?.guard ?? "read-only";
}

/** The guard under which a connection stood last, for those that were taken out of their environment: by connection. */
export type FormerGuards = Readonly<Record<string, { readonly environment: string; readonly guard: Guard }>>;

/** Connections that would be guarded less than before. One that gets its first environment is not lowered: it is put under a guard by the person
 *  for the first time. One that was taken out of an environment counts as guarded by that still, so that there is no way round. */
export function lowered(
  before: readonly Environment[],
  after: readonly Environment[],
  former: FormerGuards = {},
): readonly string[] {
  const known = new Set([...before.flatMap((environment) => environment.connections), ...Object.keys(former)]);
  return [...known].filter((connection) => {
    const environment = after.find((candidate) => candidate.connections.includes(connection));
    const inOne = before.some(({ connections }) => connections.includes(connection));
    const guard = inOne ? guardOf(before, connection) : (former[connection]?.guard ?? "read-only");
    return environment !== undefined && STRENGTH[environment.guard] < STRENGTH[guard];
  });
}

/** What is to be remembered after a change. */
export function formerAfter(
  before: readonly Environment[],
  after: readonly Environment[],
  former: FormerGuards,
): FormerGuards {
  const still = new Set(after.flatMap(({ connections }) => connections));
  const left = before.flatMap(({ name, guard, connections }) =>
    connections.map((connection) => [connection, { environment: name, guard }] as const),
  );
  return Object.fromEntries([...Object.entries(former), ...left].filter(([connection]) => !still.has(connection)));
}

/** Why a list of environments cannot be, or null. */
export function inconsistency(
  environments: readonly Environment[],
): { readonly kind: "name" | "connection"; readonly value: string } | null {
  const names = new Set<string>();
  const connections = new Set<string>();
  for (const environment of environments) {
    if (names.has(environment.name)) return { kind: "name", value: environment.name };
    names.add(environment.name);
    for (const connection of environment.connections) {
      if (connections.has(connection)) return { kind: "connection", value: connection };
      connections.add(connection);
    }
  }
  return null;
}
