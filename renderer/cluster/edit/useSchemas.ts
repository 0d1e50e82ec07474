/** Schemas of the kinds that a text names, asked for as they are first needed. */
import { useCallback, useEffect, useRef, useState } from "react";
import { ConnectionId } from "../../../shared/connection.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type SchemaPlace, schemaPlace } from "../../../shared/model/kindSchema.ts";
import { api } from "../../app/core/core.ts";
import type { SchemaOf } from "./assist/check.ts";

/** @returns a new function after each arrival, so that it may stand in dependency lists */
export function useSchemas(connection: string | null): SchemaOf {
  const [known, setKnown] = useState<ReadonlyMap<string, SchemaPlace | null>>(new Map());
  const asked = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const own = asked.current;
    return () => {
      for (const abort of own.values()) abort.abort();
      own.clear();
    };
  }, []);
  return useCallback(
    (apiVersion, kind) => {
      if (connection === null || apiVersion === "" || kind === "") return null;
      const key = `${connection} ${apiVersion} ${kind}`;
      const found = known.get(key);
      if (found !== undefined || asked.current.has(key)) return found ?? null;
      const abort = new AbortController();
      asked.current.set(key, abort);
      const slash = apiVersion.indexOf("/");
      const group = slash < 0 ? "" : apiVersion.slice(0, slash);
      const version = apiVersion.slice(slash + 1);
      api.cluster.schema({ connection: ConnectionId.parse(connection), group, version, kind }, abort.signal).then(
        // It came from the server as JSON.
        (schema) => setKnown((before) => new Map(before).set(key, schemaPlace(schema as JsonObject | null))),
        () => asked.current.delete(key), // the text is written without help, and it is asked again later
      );
      return null;
    },
    [connection, known],
  );
}
