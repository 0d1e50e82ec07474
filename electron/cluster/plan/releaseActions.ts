/** What may be done with releases of a namespace: the person's rights to the records that Helm keeps there, the guard of the environment, and
 *  whether there is a helm. */
import type { ActionState, cluster, Right } from "../../../shared/cluster.ts";
import type { Capability } from "../../../shared/model/capability.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import type { Client } from "../../../shared/rpc/api.ts";
import { latest, Value } from "../../core/state/value.ts";
import type { HelmTool } from "../helm/helmTool.ts";
import { driverKinds } from "../helm/releaseRecords.ts";
import { sleep } from "../source/streaming.ts";
import { followRights, type Guards, guarded, withCapabilities } from "./actionStates.ts";
import { releaseVerbs } from "./helmRollbackAction.ts";

/** It may be installed while someone looks. */
const findMs = 30_000;

/** All of them again after each change. @param api the worker of the cluster */
export async function* releaseActions(
  api: Pick<Client<typeof cluster.members>, "access">,
  guards: Guards,
  helm: Pick<HelmTool, "find">,
  { connection, namespace, driver }: Pick<ReleaseRef, "connection" | "namespace" | "driver">,
  signal: AbortSignal,
): AsyncGenerator<ActionState[], void, undefined> {
  const { resource } = driverKinds[driver];
  // What it needs for the objects depends on the chart.
  const rights = releaseVerbs.map((verb): Right => ({ verb, group: "", resource, name: null }));
  const known = new Value<readonly Capability[]>([]);
  const changed = new Value(0);
  const tell = () => changed.set(changed.current + 1);
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  const missing = new Value<Capability | null>(null);
  const finding = (async () => {
    while (!until.aborted) {
      const found = await helm.find().catch(() => null);
      if (found !== null) missing.set("missing" in found ? { may: "no", reason: found.missing } : null);
      await sleep(findMs, until).catch(() => {});
    }
  })();
  const stops = [known, missing, guards.environments].map((of) => of.subscribe(tell));
  const following = followRights(api, { connection, namespaces: [namespace], rights }, known, until);
  try {
    for await (const _change of latest(changed, until)) {
      const barred = guarded(guards, connection) ?? missing.current;
      yield withCapabilities([{ action: "helm-rollback", rights }], known.current, barred);
    }
  } finally {
    for (const stop of stops) stop();
    ended.abort();
    await Promise.all([following, finding]);
  }
}
