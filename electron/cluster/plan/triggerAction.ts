/** Jobs by hand: a CronJob's now, and a Job once more. Both are followed to their end. */

import type { ApiKind } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { figureText } from "../../core/operation/blastFigures.ts";
import { attemptAnnotation, jobAgain, jobFromCronJob, jobName } from "../job/jobFrom.ts";
import { collectionPath } from "../source/apiPath.ts";
import { at, listAt, numberAt, textAt } from "../source/wireValue.ts";
import { rolloutStep } from "../steps/rolloutStep.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { callText } from "./callText.ts";
import { FIELD_MANAGER } from "./fieldManager.ts";
import { kubectl, withInput } from "./kubectl.ts";
import { fieldLines } from "./liveDiff.ts";
import { labelOf, objectPath } from "./objectKey.ts";
import { demandRight, pivotStep, tried } from "./plannedStep.ts";
import { planTargets, type TargetPlan } from "./targetPlans.ts";

const isKind = (resource: string) => (kind: ApiKind) => kind.group === "batch" && kind.resource === resource;
const createJobs = [{ verb: "create", group: "batch", resource: "jobs", name: null }] as const;

export const triggerAction: ActionRow<"trigger"> = {
  action: "trigger",
  capable: isKind("cronjobs"),
  rights: () => createJobs,
  plan: ({ targets }, tools, context) =>
    planTargets(
      {
        targets,
        title: (label, count) =>
          message(label === null ? "job.trigger.many" : "job.trigger.one", { label: label ?? "", count }),
        plan: async (ref, kind) => planJob("manual", ref, kind, tools, context.signal),
      },
      tools,
      context,
    ),
};

export const rerunAction: ActionRow<"rerun"> = {
  action: "rerun",
  capable: isKind("jobs"),
  rights: () => createJobs,
  plan: ({ targets }, tools, context) =>
    planTargets(
      {
        targets,
        title: (label, count) =>
          message(label === null ? "job.rerun.many" : "job.rerun.one", { label: label ?? "", count }),
        plan: async (ref, kind) => planJob("again", ref, kind, tools, context.signal),
      },
      tools,
      context,
    ),
};

async function planJob(
  how: "manual" | "again",
  source: ObjectRef,
  kind: ApiKind,
  tools: PlanTools,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const api = tools.api(source.connection);
  const jobs = { group: "batch", version: "v1", resource: "jobs" };
  await demandRight(tools, { ...source, ...jobs, name: "" }, "create", "", signal);
  const [object, list] = await Promise.all([
    api.get({ path: objectPath(source) }, signal),
    api.get({ path: collectionPath(jobs, source.namespace), query: { limit: 500 } }, signal),
  ]);
  const existing = listAt(list, "items");
  const name = jobName(
    source.name,
    how,
    existing.map((job) => textAt(job, "metadata", "name")),
  );
  const ref = { ...source, ...jobs, name };
  const plain = how === "manual" ? jobFromCronJob(object, name) : jobAgain(object, name);
  const uid = textAt(object, "metadata", "uid");
  const job = marked(plain, `${uid} ${textAt(object, "metadata", "resourceVersion")}`);
  const request = {
    method: "POST",
    path: collectionPath(jobs, source.namespace),
    query: { fieldManager: FIELD_MANAGER },
    body: job,
  } as const;
  const { proof } = await tried(api, request, signal);
  const running = runningOf(how, object, existing);
  const facts = { source: uid, generation: numberAt(object, "metadata", "generation"), taken: false };
  const step = pivotStep({
    kind: "cluster.create-job",
    params: { ref, source, sourceUid: uid, job },
    facts,
    title: message("job.create", { name }),
    text: message(how === "manual" ? "job.trigger.text" : "job.rerun.text", { name: source.name }),
    proof,
    diff: [{ where: labelOf("Job", ref), note: null, before: [], after: fieldLines(["spec"], job.spec) }],
    pivot: message("job.pivot"),
    calls: [callText(request, false)],
    deadlineMs: 60_000,
  });
  const place = { context: tools.contextOf(source.connection), namespace: source.namespace };
  return {
    steps: [step, rolloutStep(ref, "")],
    risk: running.length > 0 ? "medium" : "low",
    blast: [{ count: numberAt(job, "spec", "parallelism") ?? 1, tone: "ok", text: figureText("job.pods") }],
    checks: jobChecks(how, object, kind, running),
    owners: [],
    commands: [
      how === "manual"
        ? kubectl(place, "create", "job", name, `--from=cronjob/${source.name}`)
        : withInput(kubectl(place, "create", "-f", "-"), JSON.stringify(job)),
    ],
  };
}

function jobChecks(
  how: "manual" | "again",
  source: JsonObject,
  { kind }: ApiKind,
  running: readonly string[],
): Plan["checks"] {
  const name = textAt(source, "metadata", "name");
  const policy = textAt(source, "spec", "concurrencyPolicy");
  const checks: { readonly when: boolean; readonly text: () => Message }[] = [
    { when: running.length > 0, text: () => message("job.runs", { kind, names: running.join(", "), policy }) },
    {
      when: how === "manual" && at(source, "spec", "suspend") === true,
      text: () => message("job.suspendedSource", { name }),
    },
    {
      when: how === "manual" && at(source, "spec", "jobTemplate", "spec", "suspend") === true,
      text: () => message("job.beginsSuspended", { name }),
    },
    {
      when: how === "again" && at(source, "spec", "manualSelector") === true,
      text: () => message("job.manualSelector", { name }),
    },
  ];
  return checks.filter(({ when }) => when).map(({ text }) => ({ tone: "warn", text: text() }));
}

/** By this a Job is known as the one that the plan made: planned again, it is the same. */
function marked(job: JsonObject, mark: string): JsonObject {
  const { metadata } = job;
  if (typeof metadata !== "object" || metadata === null) throw new RpcError("internal", message("job.unreadable"));
  const annotations = at(metadata, "annotations");
  return { ...job, metadata: { ...metadata, annotations: { ...Object(annotations), [attemptAnnotation]: mark } } };
}

/** Jobs that would run beside the new one: nothing stops that, whatever the CronJob's concurrency policy says. */
function runningOf(how: "manual" | "again", source: JsonObject, jobs: readonly unknown[]): readonly string[] {
  if (how === "again")
    return (numberAt(source, "status", "active") ?? 0) > 0 ? [textAt(source, "metadata", "name")] : [];
  const uid = textAt(source, "metadata", "uid");
  return jobs
    .filter((job) => listAt(job, "metadata", "ownerReferences").some((owner) => textAt(owner, "uid") === uid))
    .filter((job) => (numberAt(job, "status", "active") ?? 0) > 0)
    .map((job) => textAt(job, "metadata", "name"));
}
