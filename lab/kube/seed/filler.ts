import type { SeededRandom } from "../random.ts";
import { plan, type WorkloadPlan } from "./workloadPlan.ts";

const TEAMS = [
  "billing",
  "catalog",
  "checkout",
  "delivery",
  "identity",
  "media",
  "notify",
  "pricing",
  "ranking",
  "search",
];
/** What the namespaces of filling workloads are called, and no others. */
export const FILLER_NAMESPACE = /^[a-z]+-\d{2}$/;
const SUBJECTS = [
  "account",
  "basket",
  "contract",
  "document",
  "export",
  "feed",
  "invoice",
  "ledger",
  "market",
  "offer",
];
const ROLES = ["api", "worker", "sync", "cache", "index", "gateway", "scheduler", "reader", "writer", "relay"];
const MOST_REPLICAS = 28;

/** Workloads of other teams, enough for `pods` pods in all, spread over up to 100 namespaces; about one pod in two thousand is ill. */
export function fillerPlans(pods: number, random: SeededRandom): readonly WorkloadPlan[] {
  const plans: WorkloadPlan[] = [];
  const namespaces = Math.min(100, Math.max(1, Math.ceil(pods / 100)));
  for (let left = pods, index = 0; left > 0; index++) {
    const replicas = Math.min(left, 4 + random.below(MOST_REPLICAS - 3));
    left -= replicas;
    const place = index % namespaces;
    const namespace = `${TEAMS[place % TEAMS.length]}-${String(Math.floor(place / TEAMS.length) + 1).padStart(2, "0")}`;
    const round = Math.floor(index / namespaces);
    const subject = SUBJECTS[round % SUBJECTS.length];
    const role = ROLES[Math.floor(round / SUBJECTS.length) % ROLES.length];
    const again = Math.floor(round / (SUBJECTS.length * ROLES.length));
    const name = again === 0 ? `${subject}-${role}` : `${subject}-${role}-${again + 1}`;
    plans.push(
      plan(namespace, name, {
        replicas,
        mesh: random.below(2) === 0,
        ageHours: 2 + random.below(1_000),
        revision: 1 + random.below(60),
        troubles: random.below(100) === 0 ? { [random.below(replicas)]: random.pick(TROUBLES) } : {},
      }),
    );
  }
  return plans;
}

const TROUBLES = [
  { mood: "crashLoop", restarts: 31 },
  { mood: "outOfMemory", restarts: 5 },
  { mood: "imagePull", restarts: 0 },
  { mood: "notReady", restarts: 2 },
  { mood: "pending", restarts: 0 },
] as const;
