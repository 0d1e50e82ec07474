/** Reads what tells how a rollout goes: the pods of its new revision, replica sets, their events, the log of the pod that fails. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { budgetState } from "../drain/disruptionBudget.ts";
import { budgetsIn } from "../drain/nodePods.ts";
import { podSelectorOf, selectsLabels } from "../object/labelSelectors.ts";
import { collectionPath } from "../source/apiPath.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import { type Block, blockOf, formerBlock, jobPodFailure, type RolloutView } from "./block.ts";

/** More pods tell nothing new about what blocks. */
const mostPods = 200;
const mostFormer = 50;
const mostEvents = 300;
const logLines = 20;
const logText = 600;

/** What may not be read is left out: a rollout can be followed without it, only with less to say. */
export async function readRolloutView(
  api: KubeApi,
  ref: ObjectRef,
  object: JsonObject,
  signal: AbortSignal,
): Promise<RolloutView> {
  const kind = textAt(object, "kind");
  const selector = podSelectorOf(object);
  const nothing: RolloutView = { pods: [], events: [], replicaSets: [] };
  if (ref.namespace === "") return nothing;
  // Of claims and custom resources their events are all that is known.
  if (selector === null) return { ...nothing, events: await eventsOf(api, ref, [ref.name], signal) };
  const list = (group: string, version: string, resource: string, labelSelector: string) =>
    itemsOf(
      api,
      collectionPath({ group, version, resource }, ref.namespace),
      { labelSelector, limit: mostPods },
      signal,
    );
  const sets = kind === "Deployment" ? (await list("apps", "v1", "replicasets", selector)).filter(ownedBy(object)) : [];
  const newest = newestSet(sets, object);
  const pods = await list("", "v1", "pods", [selector, revisionLabel(object, newest)].filter(Boolean).join(","));
  const replicaSets = newest === null ? [] : [newest];
  const names = [ref.name, ...[...replicaSets, ...pods].map((one) => textAt(one, "metadata", "name"))];
  return { pods, replicaSets, events: await eventsOf(api, ref, names, signal) };
}

export async function findBlock(
  api: KubeApi,
  ref: ObjectRef,
  object: JsonObject,
  signal: AbortSignal,
): Promise<{ readonly block: Block | null; readonly view: RolloutView }> {
  const view = await readRolloutView(api, ref, object, signal);
  const block = blockOf(view) ?? (textAt(object, "kind") === "Job" ? jobPodFailure(view.pods) : null);
  if (block?.kind === "budget") return { block: await withBudgets(api, ref, block, view, signal), view };
  return { block: block ?? (await blockOfFormer(api, ref, object, view, signal)), view };
}

/** Pods of former revisions, that nothing about the new ones tells of. */
async function blockOfFormer(
  api: KubeApi,
  ref: ObjectRef,
  object: JsonObject,
  view: RolloutView,
  signal: AbortSignal,
): Promise<Block | null> {
  const former = await formerPods(api, ref, object, view, signal);
  if (former.length === 0) return null;
  const names = former.map((pod) => textAt(pod, "metadata", "name"));
  return formerBlock(object, former, await eventsOf(api, ref, names, signal), Date.now());
}

async function formerPods(
  api: KubeApi,
  ref: ObjectRef,
  object: JsonObject,
  { pods }: RolloutView,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const kind = textAt(object, "kind");
  const ending = (pod: unknown) => textAt(pod, "metadata", "deletionTimestamp") !== "";
  // Of a DaemonSet all pods were read.
  if (kind === "DaemonSet") return pods.filter(ending);
  const selector = podSelectorOf(object);
  const path = collectionPath({ group: "", version: "v1", resource: "pods" }, ref.namespace);
  const selected = (labelSelector: string) => itemsOf(api, path, { labelSelector, limit: mostFormer }, signal);
  // Before its old pods have ended it may have no new replica set: then those that were read are of the former one.
  if (kind === "Deployment" && textAt(object, "spec", "strategy", "type") === "Recreate")
    return selector === null ? [] : (await selected(selector)).filter(ending);
  const revision = revisionLabel(object, null).replace("=", "!=");
  if (kind !== "StatefulSet" || selector === null || revision === "") return [];
  return await selected([selector, revision].filter(Boolean).join(","));
}

/** The budgets that allow nothing now, of these pods or named by the refusal. */
async function withBudgets(
  api: KubeApi,
  ref: ObjectRef,
  block: Block,
  { pods }: RolloutView,
  signal: AbortSignal,
): Promise<Block> {
  const text = String(block.text.params.text ?? "");
  const path = collectionPath({ group: "", version: "v1", resource: "pods" }, ref.namespace);
  // A custom resource does not tell which pods are its own: those count that the refusal names.
  const held =
    pods.length > 0
      ? pods
      : (await itemsOf(api, path, { limit: mostPods }, signal)).filter((pod) =>
          text.includes(textAt(pod, "metadata", "name")),
        );
  const budgets = (await budgetsIn(api, ref.namespace, signal)).filter(
    (budget) =>
      budgetState(budget).allowed === 0 &&
      (text.includes(textAt(budget, "metadata", "name")) ||
        held.some((pod) => selectsLabels(budget, at(pod, "metadata", "labels")))),
  );
  const told = budgets.map(budgetState).map(({ name, healthy, desired }) => `${name} (${healthy} / ${desired})`);
  return { ...block, text: message("rollout.block.budget", { text, budgets: told.join(", ") || "none" }) };
}

/** What a block says, with the last lines of the log that tell why.
 *  @returns a message whose params hold `text` (the engine's words) and `log` (empty where there is none) */
export async function explained(api: KubeApi, namespace: string, block: Block, signal: AbortSignal): Promise<Message> {
  const log = block.log === null ? "" : await logTail(api, namespace, block.log, signal);
  return log === "" ? block.text : message("rollout.block.withLog", { what: sentenceOf(block), log });
}

/** The same without a catalogue: where a message stands within another, engine text and names are what counts. */
function sentenceOf({ text }: Block): string {
  const { pod, container, reason, exit, text: said } = text.params;
  const where = [pod, container].filter(Boolean).join("/");
  const how = [reason, exit === undefined ? "" : `exit ${exit}`].filter(Boolean).join(", ");
  return [where, how, said].filter(Boolean).join(": ");
}

async function logTail(
  api: KubeApi,
  namespace: string,
  of: NonNullable<Block["log"]>,
  signal: AbortSignal,
): Promise<string> {
  const path = `${collectionPath({ group: "", version: "v1", resource: "pods" }, namespace)}/${encodeURIComponent(of.pod)}/log`;
  const query = { container: of.container, previous: of.previous, tailLines: logLines, limitBytes: 16_384 };
  try {
    return lastWords(await api.text({ path, query }, signal));
  } catch (error) {
    if (error instanceof RpcError && error.code !== "cancelled") return "";
    throw error;
  }
}

/** The last lines that are not empty, the newest whole ones that fit. */
export function lastWords(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const kept: string[] = [];
  let size = 0;
  for (const line of lines.reverse()) {
    const cut = line.slice(-logText);
    if (kept.length > 0 && size + cut.length > logText) break;
    kept.unshift(cut);
    size += cut.length;
    if (kept.length === 5) break;
  }
  return kept.join("\n");
}

function ownedBy(object: unknown): (one: unknown) => boolean {
  const uid = textAt(object, "metadata", "uid");
  return (one) => listAt(one, "metadata", "ownerReferences").some((owner) => textAt(owner, "uid") === uid);
}

/** The one whose revision is the Deployment's own. */
function newestSet(sets: readonly JsonObject[], deployment: JsonObject): JsonObject | null {
  const revision = "deployment.kubernetes.io/revision";
  const current = textAt(deployment, "metadata", "annotations", revision);
  return sets.find((set) => textAt(set, "metadata", "annotations", revision) === current) ?? null;
}

function revisionLabel(object: JsonObject, set: JsonObject | null): string {
  const hash = textAt(set, "metadata", "labels", "pod-template-hash");
  if (hash !== "") return `pod-template-hash=${hash}`;
  // `updatedReplicas` is left out while it is 0: it does not tell whether there is a new revision.
  const update = textAt(object, "status", "updateRevision");
  return textAt(object, "kind") === "StatefulSet" && update !== "" ? `controller-revision-hash=${update}` : "";
}

async function eventsOf(
  api: KubeApi,
  ref: ObjectRef,
  names: readonly string[],
  signal: AbortSignal,
): Promise<unknown[]> {
  const wanted = new Set(names);
  const path = collectionPath({ group: "", version: "v1", resource: "events" }, ref.namespace);
  const among = async (selector: string) => itemsOf(api, path, { fieldSelector: selector, limit: mostEvents }, signal);
  // Of one or two objects by name; of more the namespace's warnings, which are few beside its other events.
  const events =
    names.length <= 2
      ? (await Promise.all(names.map((name) => among(`involvedObject.name=${name}`)))).flat()
      : await among("type=Warning");
  return events.filter((event) => wanted.has(textAt(event, "involvedObject", "name")));
}

async function itemsOf(
  api: KubeApi,
  path: string,
  query: Readonly<Record<string, string | number>>,
  signal: AbortSignal,
): Promise<JsonObject[]> {
  try {
    // The server's own list: its items are JSON objects.
    return [...listAt(await api.get({ path, query }, signal), "items")] as JsonObject[];
  } catch (error) {
    if (error instanceof RpcError && (error.code === "forbidden" || error.code === "not-found")) return [];
    throw error;
  }
}
