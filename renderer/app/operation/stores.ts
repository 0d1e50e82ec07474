/** What the core says of operations, unlocked environments and the journal: one small store a stream, all fed by `startOperations`. */
import { create } from "zustand";
import type { EnvironmentId } from "../../../shared/environment.ts";
import type { ChainState, MirrorState } from "../../../shared/journal.ts";
import type { OperationState, Unlock } from "../../../shared/operation.ts";
import { api } from "../core/core.ts";
import { follow } from "../core/follow.ts";
import { useEnvironments } from "../core/stores.ts";
import { type EnvironmentLook, lookOfConnection } from "./environmentLooks.ts";

/** By id: those that run, those that need a person, and the last that ended since the console started. */
export const useOperations = create<Readonly<Record<string, OperationState>>>(() => ({}));

/** Until when small reversible changes need one key, by environment. */
export const useUnlocks = create<readonly Unlock[]>(() => []);

interface JournalNews {
  /** Null before the core has told. */
  readonly chain: ChainState | null;
  readonly mirror: MirrorState | null;
}

export const useJournal = create<JournalNews>(() => ({ chain: null, mirror: null }));

/** Follows them for as long as the page lives. */
export function startOperations(): void {
  follow(api.operations.states({}), ({ snapshot, states }) => {
    const told = Object.fromEntries(states.map((state) => [state.id, state]));
    // What a snapshot does not hold any more ended long ago, or belongs to a core that is gone.
    useOperations.setState(snapshot ? told : { ...useOperations.getState(), ...told }, true);
  });
  follow(api.operations.unlocks({}), (unlocks) => useUnlocks.setState(unlocks, true));
  follow(api.journal.state({}), (news) => useJournal.setState(news));
}

/** Epoch milliseconds until which the environment is unlocked; null when it is not. */
export function useUnlockedUntil(environment: EnvironmentId | null): number | null {
  return useUnlocks((unlocks) => unlocks.find((unlock) => unlock.environment === environment)?.until ?? null);
}

/** @param connection null for what is the console's own: that is in no environment */
export function useEnvironmentLook(connection: string | null): EnvironmentLook | null {
  const environments = useEnvironments((state) => state.environments);
  return connection === null ? null : lookOfConnection(environments, connection);
}
