/** The environments contract. */
import type { Connection } from "../../../shared/connection.ts";
import { environments } from "../../../shared/environment.ts";
import { type Implementation, implement } from "../rpc/implementation.ts";
import { latest, type Readable, Value } from "../state/value.ts";
import type { EnvironmentStore } from "./environmentStore.ts";
import { proposeEnvironments } from "./proposals.ts";

export function environmentHandlers(
  store: EnvironmentStore,
  connections: Readable<{ readonly connections: readonly Connection[] }>,
): Implementation {
  return implement(environments, {
    list: async function* (_input, { signal }) {
      const seen = new Value(0);
      const stops = [store.environments, connections].map((source) =>
        source.subscribe(() => seen.set(seen.current + 1)),
      );
      try {
        for await (const _change of latest(seen, signal)) {
          const known = store.environments.current;
          const open = connections.current.connections.filter((connection) => !connection.practice);
          yield { environments: [...known], proposals: [...proposeEnvironments(open, known)] };
        }
      } finally {
        for (const stop of stops) stop();
      }
    },
    save: async ({ environments: wanted }) => {
      await store.save(wanted);
      return null;
    },
  });
}
