import { builtin } from "../builtinTypes.ts";
import { SeededRandom } from "../random.ts";
import type { Store } from "../store/store.ts";
import { WholeObject } from "../store/wholeObject.ts";
import { seedAccessGrants } from "./accessGrants.ts";
import { seedAccessRules } from "./accessRules.ts";
import { seedBatch } from "./batch.ts";
import { seedDefinitions } from "./customDefinitions.ts";
import { seedCustomObjects } from "./customObjects.ts";
import { seedDatabases } from "./databases.ts";
import { seedDelivery } from "./delivery.ts";
import { DRILL_PODS, seedDrills } from "./drills.ts";
import { EstateBuilder } from "./estateBuilder.ts";
import { seedEvents } from "./events.ts";
import { fillerPlans } from "./filler.ts";
import { seedHelmReleases } from "./helm/helmReleases.ts";
import { nodeObject, planNodes } from "./nodes.ts";
import { seedPlatform } from "./platform.ts";
import { PRACTICE_GROUND, STAGING_GROUND } from "./practiceGround.ts";
import { seedSecret, seedSurroundings } from "./surroundings.ts";
import { type SeededWorkload, seedWorkload } from "./workload.ts";
import { STAGING_STORY, STORY, type WorkloadPlan } from "./workloadPlan.ts";

const NAMESPACES = builtin("namespaces");
const NODES = builtin("nodes");
const DAY_MS = 86_400_000;
/** Pods to a node where the number of nodes is not given. */
const PODS_PER_NODE = 121;
const FEWEST_NODES = 12;
const BATCH_PODS = 3;

export interface EstateOptions {
  readonly story: "production" | "staging";
  /** How many pods there are to be in all; the story's own are the least. */
  readonly pods: number;
  readonly nodes: number | undefined;
  readonly seed: number;
  readonly managedFields: boolean;
  readonly nowMs: number;
}

/** Fills an empty store with a practice estate. The same options make the same estate. */
export function seedEstate(store: Store, options: EstateOptions): void {
  const random = new SeededRandom(options.seed);
  const fewest = options.story === "staging" ? 3 : FEWEST_NODES;
  const nodeCount = options.nodes ?? Math.max(fewest, Math.ceil(options.pods / PODS_PER_NODE));
  const nodes = planNodes(nodeCount, random, options.nowMs);
  const estate = new EstateBuilder(store, random, options.nowMs, nodes, options.managedFields);
  for (const node of nodes) estate.add(NODES, new WholeObject(nodeObject(node, options.nowMs)));
  const isStaging = options.story === "staging";
  const story = isStaging ? [...STAGING_STORY, ...STAGING_GROUND] : [...STORY, ...PRACTICE_GROUND];
  const own = podsOf(story, nodeCount) + BATCH_PODS + (isStaging ? 0 : DRILL_PODS);
  const plans = [...story, ...fillerPlans(Math.max(0, options.pods - own), random)];
  seedNamespaces(estate, plans);
  const workloads: SeededWorkload[] = [];
  seedAccessRules(estate);
  seedAccessGrants(estate);
  for (const [index, plan] of plans.entries()) {
    const workload = seedWorkload(estate, plan);
    seedEvents(estate, workload);
    seedSurroundings(estate, workload);
    if (index < story.length) workloads.push(workload);
    if (index < story.length) seedSecret(estate, workload);
  }
  seedBatch(estate);
  seedPlatform(estate, workloads);
  seedDefinitions(estate);
  seedCustomObjects(estate);
  if (isStaging) return;
  seedDatabases(estate);
  seedDelivery(estate);
  seedHelmReleases(estate);
  seedDrills(estate);
}

function podsOf(plans: readonly WorkloadPlan[], nodes: number): number {
  return plans.reduce((sum, plan) => sum + (plan.kind === "DaemonSet" ? nodes : plan.replicas), 0);
}

function seedNamespaces(estate: EstateBuilder, plans: readonly WorkloadPlan[]): void {
  const names = new Set([
    "default",
    "kube-node-lease",
    "kube-public",
    "kube-system",
    ...plans.map((it) => it.namespace),
  ]);
  for (const name of [...names].sort()) {
    const labels = { "kubernetes.io/metadata.name": name };
    estate.object(
      NAMESPACES,
      { name, ageMs: 90 * DAY_MS, metadata: { labels } },
      { spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } },
    );
  }
}
