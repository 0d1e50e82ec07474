/** One list of environments beside another, as a person reads it. */
import type { Environment } from "../../../shared/environment.ts";
import type { DiffPart } from "../../../shared/operation.ts";

export function environmentDiff(then: readonly Environment[], wanted: readonly Environment[]): DiffPart[] {
  const ids = [...new Set([...then, ...wanted].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [was, is] = [then, wanted].map((list) => list.find((environment) => environment.id === id));
    const [from, to] = [linesOf(was), linesOf(is)];
    const before = from.filter((line) => !to.includes(line));
    const after = to.filter((line) => !from.includes(line));
    if (before.length + after.length === 0) return [];
    return [{ where: is?.name ?? was?.name ?? id, note: null, before, after }];
  });
}

function linesOf(environment: Environment | undefined): string[] {
  if (environment === undefined) return [];
  return [`guard: ${environment.guard}`, `connections: ${environment.connections.length}`, `name: ${environment.name}`];
}
