/** What the core says of itself, of connections and of environments: one small store a stream, all fed by `startStores`. */
import { create } from "zustand";
import type { LabState, Vitals } from "../../../shared/app.ts";
import type { Ask, ConfigFile, ConfigProblem, Connection, ConnectionState } from "../../../shared/connection.ts";
import type { Environment } from "../../../shared/environment.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../shared/settings.ts";
import { api } from "./core.ts";
import { follow } from "./follow.ts";

interface Connections {
  /** Whether the core has answered yet. */
  readonly known: boolean;
  readonly connections: readonly Connection[];
  readonly problems: readonly ConfigProblem[];
  readonly files: readonly ConfigFile[];
}

export const useConnections = create<Connections>(() => ({ known: false, connections: [], problems: [], files: [] }));

/** By connection id; a connection that was never opened is not in it. */
export const useConnectionStates = create<Readonly<Record<string, ConnectionState>>>(() => ({}));

export const useAsks = create<readonly Ask[]>(() => []);

interface Environments {
  readonly known: boolean;
  readonly environments: readonly Environment[];
  readonly proposals: readonly Environment[];
}

export const useEnvironments = create<Environments>(() => ({ known: false, environments: [], proposals: [] }));

export const useSettings = create<Settings & { readonly known: boolean }>(() => ({
  ...DEFAULT_SETTINGS,
  known: false,
}));

export const useVitals = create<Vitals | { readonly memoryBytes: null }>(() => ({ memoryBytes: null }));

export const useLab = create<LabState>(() => ({ phase: "off", pods: 0, reason: null, connections: [] }));

/** Follows the streams that every screen needs, for as long as the page lives. */
export function startStores(): void {
  follow(api.connections.list({}), (item) => useConnections.setState({ known: true, ...item }));
  follow(api.connections.states({}), (states) =>
    useConnectionStates.setState(Object.fromEntries(states.map((state) => [state.id, state]))),
  );
  follow(api.connections.asks({}), (asks) => useAsks.setState(asks, true));
  follow(api.environments.list({}), (item) => useEnvironments.setState({ known: true, ...item }));
  follow(api.settings.current({}), (item) => useSettings.setState({ ...item, known: true }));
  follow(api.app.vitals({}), (vitals) => useVitals.setState(vitals, true));
  follow(api.app.lab({}), (lab) => useLab.setState(lab, true));
}

/** Changes settings here at once and in the core soon after. */
export function changeSettings(patch: Partial<Settings>): void {
  const before = useSettings.getState();
  useSettings.setState({
    ...patch,
    tables: { ...before.tables, ...patch.tables },
    namespaces: { ...before.namespaces, ...patch.namespaces },
  });
  void api.settings.change(patch);
}
