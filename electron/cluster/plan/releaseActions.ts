/** What may be done with releases of a namespace: the person's rights to the records that Helm keeps there, and the guard of the environment. */
import type { ActionState, cluster, Right } from "../../../shared/cluster.ts";
import type { Capability } from "../../../shared/model/capability.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import type { Client } from "../../../shared/rpc/api.ts";
import { latest, Value } from "../../core/state/value.ts";
import { driverKinds } from "../helm/releaseRecords.ts";
import { followRights, type Guards, guarded, withCapabilities } from "./actionStates.ts";

/** Helm reads the history, writes a new record, and marks the one before as superseded. What it needs for the objects depends on the chart. */
const verbs = ["list", "get", "create", "update"] as const;

/** All of them again after each change. @param api the worker of the cluster */
export async function* releaseActions(
  api: Pick<Client<typeof cluster.members>, "access">,
  guards: Guards,
  { connection, namespace, driver }: Pick<ReleaseRef, "connection" | "namespace" | "driver">,
  signal: AbortSignal,
): AsyncGenerator<ActionState[], void, undefined> {
  const { resource } = driverKinds[driver];
  const rights = verbs.map((verb): Right => ({ verb, group: "", resource, name: null }));
  const known = new Value<readonly Capability[]>([]);
  const changed = new Value(0);
  const tell = () => changed.set(changed.current + 1);
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  const stops = [known, guards.environments].map((of) => of.subscribe(tell));
  const following = followRights(api, { connection, namespaces: [namespace], rights }, known, until);
  try {
    for await (const _change of latest(changed, until))
      yield withCapabilities([{ action: "helm-rollback", rights }], known.current, guarded(guards, connection));
  } finally {
    for (const stop of stops) stop();
    ended.abort();
    await following;
  }
}
