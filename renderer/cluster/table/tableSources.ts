/** Which namespaces of which clusters a table shows. */
import type { TableSource } from "../../../shared/cluster.ts";
import { type Connection, ConnectionId } from "../../../shared/connection.ts";
import type { Namespaces } from "../../app/location.ts";

/** @param namespaced false for kinds that belong to no namespace; unknown kinds count as namespaced
 *  @param typed namespaces that a person who may not list them has named, by connection */
export function tableSources(
  connections: readonly Connection[],
  namespaces: Namespaces,
  namespaced: boolean,
): readonly TableSource[] {
  return connections.map((connection) => ({
    connection: connection.id,
    namespaces: namespaced ? namespacesOf(connection, namespaces) : null,
  }));
}

/** The cluster that a row's source reads: the core names a source by its connection and, where it is one of several, its namespace. */
export function connectionOf(source: string): ConnectionId {
  return ConnectionId.parse(source.split(" ", 1)[0]);
}

/** Those that the contexts name, as a choice of their own. */
export function ownNamespaces(connections: readonly Connection[]): readonly string[] {
  return [...new Set(connections.map((connection) => connection.target.namespace))];
}

function namespacesOf(connection: Connection, namespaces: Namespaces): string[] | null {
  if (namespaces === "all") return null;
  return namespaces === "own" ? [connection.target.namespace] : [...namespaces];
}

/** "orders", "orders, payments" or null for all; several clusters may differ in their own namespace. */
export function namespaceLabel(connections: readonly Connection[], namespaces: Namespaces): string | null {
  if (namespaces === "all") return null;
  if (namespaces !== "own") return namespaces.join(", ");
  return ownNamespaces(connections).join(", ");
}
