/** Which row of an answer is open, as it stands in the address: the cluster's connection and the row's name there. */
import { ConnectionId } from "../../../shared/connection.ts";

export interface OpenRow {
  readonly connection: ConnectionId;
  readonly uid: string;
}

export function rowText(connection: string, uid: string): string {
  return `${connection} ${uid}`;
}

export function readRow(text: string): OpenRow | null {
  const at = text.indexOf(" ");
  const connection = ConnectionId.safeParse(text.slice(0, Math.max(0, at)));
  return at > 0 && connection.success ? { connection: connection.data, uid: text.slice(at + 1) } : null;
}
