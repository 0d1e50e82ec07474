/** What going from one manifest of a release to another does to the cluster: which objects change, who else looks after them, and what is waited for. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { ReleaseDiff, ReleaseObjectDiff } from "../../../shared/helm.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { DiffPart, Owner, Plan, PlanStep } from "../../../shared/operation.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { each } from "../../core/each.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { type BlastFact, figureText } from "../../core/operation/blastFigures.ts";
import type { OperationDraft } from "../../core/operation/planner.ts";
import { textAt } from "../source/wireValue.ts";
import { rolloutStep } from "../steps/rolloutStep.ts";
import { followingSteps } from "./followingSteps.ts";
import { objectPath } from "./objectKey.ts";
import { ownersOf } from "./owners.ts";

export interface ReleaseEffect {
  readonly parts: readonly DiffPart[];
  readonly whole: PlanStep["whole"];
  readonly risk: Plan["risk"];
  readonly blast: readonly BlastFact[];
  readonly checks: Plan["checks"];
  readonly owners: readonly Owner[];
  /** Waits for the workloads that change. */
  readonly following: OperationDraft["steps"];
}

interface EffectAsk {
  readonly api: KubeApi;
  readonly release: ReleaseRef;
  readonly diff: ReleaseDiff;
  readonly kinds: readonly ApiKind[];
}

const mostParts = 200;
const mostWholeChars = 1 << 20;
const mostLooked = 40;
const mostWatched = 20;
const lookedAtOnce = 6;
/** What they hold goes with them. */
const holding: ReadonlySet<string> = new Set([
  "PersistentVolumeClaim",
  "Namespace",
  "CustomResourceDefinition",
  "PersistentVolume",
]);

export async function effectOf(ask: EffectAsk, signal: AbortSignal): Promise<ReleaseEffect> {
  const { objects } = ask.diff;
  const live = await each(objects.slice(0, mostLooked), lookedAtOnce, (object) => lookAt(ask, object, signal));
  const owners = live.flatMap((one) => one?.owners ?? []);
  const lost = objects.filter(({ change, kind }) => change === "removed" && holding.has(kind));
  return {
    parts: partsOf(objects),
    whole: wholeOf(objects),
    risk: lost.length > 0 ? "high" : "medium",
    blast: blastOf(objects),
    checks: [
      ...(objects.length === 0 ? [{ tone: "idle" as const, text: message("helm.check.same") }] : []),
      ...(lost.length > 0
        ? [{ tone: "bad" as const, text: message("helm.check.lost", { objects: lost.map(labelOf).join(", ") }) }]
        : []),
      ...(objects.length > mostLooked
        ? [{ tone: "unknown" as const, text: message("helm.check.unlooked", { count: objects.length - mostLooked }) }]
        : []),
    ],
    owners: [...new Map(owners.map((owner) => [`${owner.kind} ${owner.name} ${owner.reverts}`, owner])).values()],
    following: live.flatMap((one) => one?.following ?? []).slice(0, mostWatched),
  };
}

interface Looked {
  readonly owners: readonly Owner[];
  readonly following: OperationDraft["steps"];
}

async function lookAt(ask: EffectAsk, object: ReleaseObjectDiff, signal: AbortSignal): Promise<Looked | null> {
  const { api, release, kinds } = ask;
  const slash = object.apiVersion.indexOf("/");
  const [group, version] = [slash < 0 ? "" : object.apiVersion.slice(0, slash), object.apiVersion.slice(slash + 1)];
  const kind = kinds.find((one) => one.group === group && one.kind === object.kind);
  if (kind === undefined || object.name === "") return null;
  const namespace = kind.namespaced ? object.namespace || release.namespace : "";
  const { connection } = release;
  const ref: ObjectRef = { connection, group, version, resource: kind.resource, namespace, name: object.name };
  const live = await liveObject(api, ref, signal);
  if (live === null) {
    // Made anew: it is whichever bears the name by then.
    const added =
      object.change !== "removed" && group === "apps" && ["Deployment", "StatefulSet", "DaemonSet"].includes(kind.kind);
    return { owners: [], following: added ? [rolloutStep(ref, "")] : [] };
  }
  const found = await ownersOf({ api, kind, ref, object: live, changes: [] }, signal);
  // That Helm writes it again is what is asked for.
  const owners = found.filter((owner) => owner.kind !== "helm");
  const changes = object.parts.map(({ where }) => ({ pointer: `/${where.replaceAll(".", "/")}` }));
  return { owners, following: object.change === "changed" ? followingSteps(ref, kind, live, changes) : [] };
}

/** What cannot be read now changes nothing of what Helm does. */
async function liveObject(api: KubeApi, ref: ObjectRef, signal: AbortSignal): Promise<JsonObject | null> {
  try {
    const found = await api.get({ path: objectPath(ref) }, signal);
    return textAt(found, "metadata", "uid") === "" ? null : found;
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    return null;
  }
}

function labelOf({ kind, namespace, name }: ReleaseObjectDiff): string {
  return namespace === "" ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

function partsOf(objects: readonly ReleaseObjectDiff[]): readonly DiffPart[] {
  const parts = objects.flatMap((object): DiffPart[] => {
    const label = labelOf(object);
    if (object.change === "changed") return object.parts.map((part) => ({ ...part, where: `${label}: ${part.where}` }));
    const { before, after } = object.whole;
    const id = object.change === "added" ? "helm.diff.added" : "helm.diff.removed";
    return [{ where: label, note: message(id), before: linesOf(before), after: linesOf(after) }];
  });
  return parts.slice(0, mostParts);
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function wholeOf(objects: readonly ReleaseObjectDiff[]): PlanStep["whole"] {
  const side = (of: "before" | "after") =>
    objects
      .map(({ whole }) => whole[of])
      .filter((text) => text !== "")
      .join("---\n");
  const whole = { before: side("before"), after: side("after") };
  return whole.before.length + whole.after.length > mostWholeChars ? null : whole;
}

function blastOf(objects: readonly ReleaseObjectDiff[]): readonly BlastFact[] {
  const facts = {
    changed: { tone: "warn", text: figureText("helm.blast.changed") },
    added: { tone: "ok", text: figureText("helm.blast.added") },
    removed: { tone: "bad", text: figureText("helm.blast.removed") },
  } as const;
  return objects.map(({ change }) => ({ count: 1, ...facts[change] }));
}
