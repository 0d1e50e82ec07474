/** The order of guards, and what a change of the list of environments does to it. */
import type { Environment, Guard } from "../../../shared/environment.ts";

const STRENGTH: Readonly<Record<Guard, number>> = { open: 0, protected: 1, "read-only": 2 };

/** A connection in no environment is read-only. */
export function guardOf(environments: readonly Environment[], connection: string): Guard {
  return environments.find((environment) => environment.connections.includes(connection))?.guard ?? "read-only";
}

/** Connections that would be guarded less than before. A connection that gets its first environment is not lowered: it is put
 *  under a guard by the person for the first time. */
export function lowered(before: readonly Environment[], after: readonly Environment[]): readonly string[] {
  const known = new Set(before.flatMap((environment) => environment.connections));
  return [...known].filter((connection) => {
    const environment = after.find((candidate) => candidate.connections.includes(connection));
    return environment !== undefined && STRENGTH[environment.guard] < STRENGTH[guardOf(before, connection)];
  });
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
