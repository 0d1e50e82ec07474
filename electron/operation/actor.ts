/** Who acts. */
import { hostname, userInfo } from "node:os";
import type { ConnectionId } from "../../shared/connection.ts";
import type { Receipt } from "../../shared/operation.ts";
import type { ConnectionFacts } from "../core/operation/planner.ts";

/** The person at this machine, and as whom the target knows them. @param connection null for what is the console's own */
export function actor(facts: ConnectionFacts, connection: ConnectionId | null): Receipt["who"] {
  const target = connection === null ? "" : facts.identityOf(connection);
  return { local: userInfo().username, host: hostname(), target };
}
