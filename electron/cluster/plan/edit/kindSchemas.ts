/** Schemas of kinds for planners, which need the keys of lists. A document of a group is large and changes seldom: it is kept for a while. */
import type { ApiKind } from "../../../../shared/cluster.ts";
import type { ConnectionId } from "../../../../shared/connection.ts";
import type { JsonObject } from "../../../../shared/model/json.ts";
import { type SchemaPlace, schemaPlace } from "../../../../shared/model/kindSchema.ts";
import { RpcError } from "../../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../../core/kubeApi.ts";
import { kindSchema } from "../../object/schema.ts";

const keptMs = 10 * 60_000;
const mostKept = 32;
const mostBytes = 64 << 20;

export interface KindSchemas {
  /** @returns null where the server tells none: lists are then compared as a whole */
  of(api: KubeApi, connection: ConnectionId, kind: ApiKind, signal: AbortSignal): Promise<SchemaPlace | null>;
}

export function kindSchemas(now: () => number = Date.now): KindSchemas {
  const kept = new Map<string, { readonly at: number; readonly place: SchemaPlace | null }>();
  return {
    async of(api, connection, { group, version, kind }, signal) {
      const key = [connection, group, version, kind].join(" ");
      const known = kept.get(key);
      if (known !== undefined && now() - known.at < keptMs) return known.place;
      const schema = await kindSchema((path) => ask(api, path, signal), { group, version, kind });
      // It was parsed from JSON.
      const place = schemaPlace(schema as JsonObject | null);
      kept.delete(key);
      kept.set(key, { at: now(), place });
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      return place;
    },
  };
}

async function ask(api: KubeApi, path: string, signal: AbortSignal): Promise<unknown> {
  try {
    return await api.get({ path, maxBytes: mostBytes }, signal);
  } catch (error) {
    if (error instanceof RpcError && ["not-found", "forbidden", "unsupported", "too-large"].includes(error.code))
      return null;
    throw error;
  }
}
