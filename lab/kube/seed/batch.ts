import { builtin, PODS } from "../builtinTypes.ts";
import type { JsonObject } from "../json.ts";
import { timestamp } from "../object.ts";
import { type PodMood, type PodTemplate, SeededPod } from "../pods/seededPod.ts";
import type { EstateBuilder } from "./estateBuilder.ts";
import { seedEvents } from "./events.ts";
import { podSpecOf, SMALL } from "./podSpec.ts";
import { ownerReference } from "./workload.ts";
import { plan } from "./workloadPlan.ts";

const CRON_JOBS = builtin("cronjobs", "batch");
const JOBS = builtin("jobs", "batch");
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Two cron jobs: one that leaks memory until it is killed, and one that is well. */
export function seedBatch(estate: EstateBuilder): void {
  const sync = seedCronJob(estate, "inventory", "inventory-sync", "*/30 * * * *", 22);
  seedJob(estate, sync, "29184540", "outOfMemory", 5, 22);
  const report = seedCronJob(estate, "payments", "payments-report", "0 3 * * *", 640);
  seedJob(estate, report, "29183220", "completed", 0, 2_080);
  seedJob(estate, report, "29184660", "completed", 0, 640);
}

interface CronPlan {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly spec: JsonObject;
}

function seedCronJob(
  estate: EstateBuilder,
  namespace: string,
  name: string,
  schedule: string,
  lastMinutes: number,
): CronPlan {
  const image = `registry.practice.local/${namespace}/${name}:4.0.3`;
  const spec = podSpecOf(name, namespace, [{ name: "app", image, port: undefined, size: SMALL }], "OnFailure");
  const uid = estate.object(
    CRON_JOBS,
    { namespace, name, ageMs: 60 * DAY_MS, metadata: { generation: 3, labels: { "app.kubernetes.io/name": name } } },
    {
      spec: {
        schedule,
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
        jobTemplate: { metadata: {}, spec: { template: { metadata: {}, spec } } },
      },
      status: { lastScheduleTime: timestamp(estate.nowMs - lastMinutes * MINUTE_MS) },
    },
  );
  return { namespace, name, uid, spec };
}

function seedJob(
  estate: EstateBuilder,
  cron: CronPlan,
  number: string,
  mood: PodMood,
  restarts: number,
  ageMinutes: number,
): void {
  const { namespace } = cron;
  const name = `${cron.name}-${number}`;
  const startedMs = estate.nowMs - ageMinutes * MINUTE_MS;
  const labels = { "batch.kubernetes.io/job-name": name, "job-name": name, "app.kubernetes.io/name": cron.name };
  const isDone = mood === "completed";
  const endedAt = timestamp(startedMs + 70_000);
  const uid = estate.object(
    JOBS,
    {
      namespace,
      name,
      ageMs: ageMinutes * MINUTE_MS,
      metadata: {
        generation: 1,
        labels,
        ownerReferences: [ownerReference("CronJob", cron.name, cron.uid, "batch/v1")],
      },
    },
    {
      spec: {
        parallelism: 1,
        completions: 1,
        backoffLimit: 6,
        selector: { matchLabels: { "batch.kubernetes.io/job-name": name } },
        template: { metadata: { labels }, spec: cron.spec },
      },
      status: isDone
        ? {
            startTime: timestamp(startedMs),
            completionTime: endedAt,
            succeeded: 1,
            conditions: [{ type: "Complete", status: "True", lastProbeTime: endedAt, lastTransitionTime: endedAt }],
          }
        : { startTime: timestamp(startedMs), active: 1, ready: 0 },
    },
  );
  const node = estate.nextNode();
  const template: PodTemplate = {
    namespace,
    labels,
    annotations: undefined,
    generateName: `${name}-`,
    owner: ownerReference("Job", name, uid, "batch/v1"),
    spec: cron.spec,
    containers: [{ name: "app", image: `registry.practice.local/${namespace}/${cron.name}:4.0.3` }],
    qosClass: "Burstable",
    managedFields: undefined,
  };
  const pod = new SeededPod(template, {
    name: `${name}-${mood === "outOfMemory" ? "hw9xx" : estate.random.suffix(5)}`,
    uid: estate.random.uid(),
    nodeName: node.name,
    hostIP: node.ip,
    podIP: estate.nextPodAddress(),
    createdMs: startedMs,
    mood,
    restarts,
    lastRestartMs: restarts === 0 ? 0 : estate.nowMs - 80_000,
  });
  estate.add(PODS, pod);
  seedEvents(estate, { plan: plan(namespace, cron.name), pods: [pod] });
}
