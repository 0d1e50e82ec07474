/** Where the person is, in terms of environments and connections, and how they get elsewhere. */

import { useRef } from "react";
import { type Connection, ConnectionId } from "../../shared/connection.ts";
import type { Environment } from "../../shared/environment.ts";
import { api } from "./core/core.ts";
import { useConnections, useEnvironments } from "./core/stores.ts";
import { START } from "./location.ts";
import { currentLocation, go, useLocation } from "./locationStore.ts";
import { shallowEqual } from "./shallowEqual.ts";

/** The environment that the person is in; null for a connection that belongs to none, and on the first screen. */
export function useEnvironment(): Environment | null {
  const name = useLocation((location) => location.environment);
  return useEnvironments((state) => state.environments.find((environment) => environment.name === name) ?? null);
}

/** The connections looked at: those in the address, else all of the environment. The list is the same value while it is equal. */
export function useActiveConnections(): readonly Connection[] {
  const environment = useEnvironment();
  const named = useLocation((location) => location.connections);
  const connections = useConnections((state) => state.connections);
  const last = useRef<readonly Connection[]>([]);
  const next = activeConnections(named, environment, connections);
  if (!shallowEqual(last.current, next)) last.current = next;
  return last.current;
}

export function activeConnections(
  named: readonly string[],
  environment: Environment | null,
  connections: readonly Connection[],
): readonly Connection[] {
  const wanted = named.length > 0 ? named : (environment?.connections ?? []);
  return wanted.flatMap((id) => connections.find((connection) => connection.id === id) ?? []);
}

/** Enters an environment: every view is of it from now on, and its connections are opened. */
export function enterEnvironment(environment: Environment): void {
  const { screen } = currentLocation();
  const kept = screen.kind === "table" || screen.kind === "overview" ? screen : START.screen;
  go({ ...START, environment: environment.name, screen: kept });
  openAll(environment.connections);
}

/** Enters one connection, in the environment that it belongs to. */
export function enterConnection(id: string): void {
  const owner = useEnvironments.getState().environments.find((environment) => environment.connections.includes(id));
  const { screen } = currentLocation();
  const kept = screen.kind === "table" || screen.kind === "overview" ? screen : START.screen;
  go({ ...START, environment: owner?.name ?? null, connections: [id], screen: kept });
  openAll([id]);
}

/** Looks at several connections at once. */
export function lookAt(ids: readonly string[]): void {
  go({ connections: ids, selected: null });
  openAll(ids);
}

export function openAll(ids: readonly string[]): void {
  for (const id of ids) void api.connections.open({ connection: ConnectionId.parse(id) }).catch(() => {}); // its state says why
}
