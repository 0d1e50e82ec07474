/** A new object of a kind: a template where there is one, else what its schema requires. */
import { useEffect, useRef } from "react";
import type { ApiKind } from "../../../shared/cluster.ts";
import type { Connection } from "../../../shared/connection.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { schemaPlace } from "../../../shared/model/kindSchema.ts";
import { api } from "../../app/core/core.ts";
import { kindKey } from "../kindKey.ts";
import { skeleton } from "./assist/skeleton.ts";
import { templateText } from "./templates.ts";

/** @param of `apps/deployments`; empty for none
 *  @param onText called once for each kind asked for */
export function useNewObject(
  of: string,
  connection: Connection | null,
  kinds: readonly ApiKind[],
  namespace: string,
  onText: (text: string) => void,
): void {
  const latest = useRef({ onText, namespace });
  useEffect(() => {
    latest.current = { onText, namespace };
  });
  const id = connection?.id;
  const kind = kinds.find((one) => kindKey(one) === of);
  useEffect(() => {
    if (of === "" || id === undefined) return;
    const template = templateText(of, latest.current.namespace);
    if (template !== null) return latest.current.onText(template);
    if (kind === undefined) return;
    const abort = new AbortController();
    const { group, version, kind: name } = kind;
    const write = (schema: unknown) => {
      // It came from the server as JSON.
      const place = schemaPlace(schema as JsonObject | null);
      if (!abort.signal.aborted) latest.current.onText(skeleton(kind, place, latest.current.namespace));
    };
    api.cluster.schema({ connection: id, group, version, kind: name }, abort.signal).then(write, () => write(null));
    return () => abort.abort();
  }, [of, id, kind]);
}
