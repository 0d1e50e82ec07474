/** One object, live, and what is needed to read it. */
import { useEffect, useState } from "react";
import type { ObjectState } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import { api } from "../../app/core/core.ts";
import { follow } from "../../app/core/follow.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { useKindsOfConnection } from "../state/kinds.ts";
import { EMPTY, type Json } from "./summary/json.ts";
import type { ResourceOf } from "./summary/metadata.ts";

/** Null until the cluster's kinds are known, because the version is theirs to say. */
export function useObjectRef(place: ObjectPlace): ObjectRef | null {
  const kinds = useKindsOfConnection(place.connection);
  const kind = kinds.find((one) => one.group === place.group && one.resource === place.resource);
  if (kind === undefined) return null;
  return {
    connection: ConnectionId.parse(place.connection),
    group: place.group,
    version: kind.version,
    resource: place.resource,
    namespace: place.namespace,
    name: place.name,
  };
}

export interface Followed<T> {
  readonly item: T | null;
  readonly error: RpcError | null;
}

/** Follows a stream about an object while the component is there. */
function useAbout<T>(
  ref: ObjectRef | null,
  extra: string,
  open: (ref: ObjectRef) => Parameters<typeof follow<T, never>>[0],
): Followed<T> {
  const [state, setState] = useState<Followed<T>>({ item: null, error: null });
  const key = ref === null ? null : JSON.stringify([ref, extra]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that `ref` and `open` depend on
  useEffect(() => {
    setState({ item: null, error: null });
    if (ref === null) return;
    return follow<T, never>(
      open(ref),
      (item) => setState({ item, error: null }),
      (error) => setState((before) => ({ ...before, error })),
    );
  }, [key]);
  return state;
}

export function useObject(ref: ObjectRef | null, reveal: boolean): Followed<ObjectState> {
  return useAbout<ObjectState>(ref, `object ${reveal}`, (of) => api.cluster.object({ ref: of, reveal }));
}

export function useEventsOf(ref: ObjectRef | null) {
  return useAbout(ref, "events", (of) => api.cluster.events({ ref: of }));
}

export function useTransitions(ref: ObjectRef | null) {
  return useAbout(ref, "transitions", (of) => api.cluster.transitions({ ref: of }));
}

/** @param round another one searches anew */
export function useRelated(ref: ObjectRef | null, round: number) {
  return useAbout(ref, `related ${round}`, (of) => api.cluster.related({ ref: of }));
}

/** The kind's schema; empty until it is there, and where there is none. */
export function useSchema(ref: ObjectRef | null, wanted: boolean): Json {
  const kinds = useKindsOfConnection(ref?.connection ?? null);
  const kind = kinds.find((one) => one.group === ref?.group && one.resource === ref.resource)?.kind;
  const [schema, setSchema] = useState<Json>(EMPTY);
  const [connection, group, version] = [ref?.connection, ref?.group, ref?.version];
  useEffect(() => {
    if (!wanted || connection === undefined || group === undefined || version === undefined || kind === undefined)
      return;
    const abort = new AbortController();
    api.cluster.schema({ connection, group, version, kind }, abort.signal).then(
      (found) => setSchema(found ?? EMPTY),
      () => {}, // the summary reads without its tips
    );
    return () => abort.abort();
  }, [wanted, connection, group, version, kind]);
  return schema;
}

export function useResourceOf(connection: string): ResourceOf {
  const kinds = useKindsOfConnection(connection);
  return (apiVersion, kind) => {
    const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
    return kinds.find((one) => one.group === group && one.kind === kind) ?? null;
  };
}
