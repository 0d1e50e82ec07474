/** Edits of the list of environments before it is saved. */
import { Colour, type Environment, EnvironmentId } from "../../../shared/environment.ts";

export function addEnvironment(all: readonly Environment[], name: string): readonly Environment[] {
  const taken = new Set(all.map((environment) => environment.name));
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
  const colours = all.map((environment) => environment.colour);
  const colour = Colour.options.find((candidate) => !colours.includes(candidate)) ?? "umber";
  return [
    ...all,
    { id: EnvironmentId.parse(crypto.randomUUID()), name: free, colour, guard: "protected", connections: [] },
  ];
}

export function changeEnvironment(
  all: readonly Environment[],
  id: Environment["id"],
  change: Partial<Omit<Environment, "id">>,
): readonly Environment[] {
  return all.map((environment) => (environment.id === id ? { ...environment, ...change } : environment));
}

/** Puts a connection into one environment, out of every other; null takes it out of all. */
export function assign(
  all: readonly Environment[],
  connection: string,
  to: Environment["id"] | null,
): readonly Environment[] {
  return all.map((environment) => {
    const others = environment.connections.filter((id) => id !== connection);
    if (environment.id !== to) return { ...environment, connections: others };
    return environment.connections.includes(connection)
      ? environment
      : { ...environment, connections: [...others, connection] };
  });
}

/** Moves an environment in the order of the keys. */
export function moveEnvironment(all: readonly Environment[], index: number, by: -1 | 1): readonly Environment[] {
  const target = index + by;
  const moved = all[index];
  if (moved === undefined || target < 0 || target >= all.length) return all;
  const rest = all.filter((_environment, at) => at !== index);
  return [...rest.slice(0, target), moved, ...rest.slice(target)];
}

export function wrongName(name: string, all: readonly Environment[]): boolean {
  const trimmed = name.trim();
  return (
    trimmed === "" || trimmed.length > 40 || all.filter((environment) => environment.name.trim() === trimmed).length > 1
  );
}

export function sameEnvironments(one: readonly Environment[], other: readonly Environment[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
