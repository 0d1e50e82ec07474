/** Jobs made of what is there: from a CronJob as `kubectl create job --from` makes them (kubectl `pkg/cmd/create/create_job.go`), and again from a
 *  Job that has ended. */
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { at, isObject, textAt } from "../source/wireValue.ts";

/** By which a Job is known to be the one that a plan made: names can be taken by others. */
export const attemptAnnotation = "quarterdeck/attempt";

/** Names of Jobs are labels of their pods. */
const longestName = 63;

/** @param name that no Job has */
export function jobFromCronJob(cronJob: JsonObject, name: string): JsonObject {
  const template = objectAt(cronJob, "spec", "jobTemplate");
  const metadata = objectAt(template, "metadata");
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      namespace: textAt(cronJob, "metadata", "namespace"),
      ...("labels" in metadata && { labels: metadata.labels ?? {} }),
      annotations: { ...objectAt(metadata, "annotations"), "cronjob.kubernetes.io/instantiate": "manual" },
      ownerReferences: [
        {
          apiVersion: textAt(cronJob, "apiVersion") || "batch/v1",
          kind: "CronJob",
          name: textAt(cronJob, "metadata", "name"),
          uid: textAt(cronJob, "metadata", "uid"),
          controller: true,
        },
      ],
    },
    spec: objectAt(template, "spec"),
  };
}

/** What the controller put in: the new Job gets its own. */
const controllerLabels: ReadonlySet<string> = new Set([
  "controller-uid",
  "job-name",
  "batch.kubernetes.io/controller-uid",
  "batch.kubernetes.io/job-name",
]);
/** About the Job that was: who applied it, when it was scheduled, what tracks it. */
const formerAnnotations =
  /^(kubectl\.kubernetes\.io\/last-applied-configuration|batch\.kubernetes\.io\/(job-tracking|cronjob-scheduled-timestamp)|argocd\.argoproj\.io\/tracking-id)$|^quarterdeck\//;

/** @param name that no Job has */
export function jobAgain(job: JsonObject, name: string): JsonObject {
  const spec = objectAt(job, "spec");
  const { selector, template, suspend, ...rest } = spec;
  const pods = objectAt(spec, "template");
  const podMetadata = objectAt(pods, "metadata");
  const manual = spec.manualSelector === true;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      namespace: textAt(job, "metadata", "namespace"),
      labels: without(objectAt(job, "metadata", "labels"), (key) => controllerLabels.has(key)),
      annotations: without(objectAt(job, "metadata", "annotations"), (key) => formerAnnotations.test(key)),
    },
    spec: {
      ...rest,
      // A selector of a person's own stays theirs; it needs the labels that it selects.
      ...(manual && selector !== undefined && { selector }),
      template: {
        ...pods,
        metadata: {
          ...without(podMetadata, (key) => key === "creationTimestamp"),
          labels: without(objectAt(podMetadata, "labels"), (key) => !manual && controllerLabels.has(key)),
        },
      },
    },
  };
}

/** `nightly-manual-3`: says where it is from, within the bounds of a name; the number is above those of all Jobs that are there. Planning it twice gives
 *  it twice, so that what was planned twice is made once. */
export function jobName(from: string, kind: "manual" | "again", existing: readonly string[]): string {
  const base = baseName(from);
  const numbers = existing.map((name) => Number(/-(?:manual|again)-(\d{1,6})$/.exec(name)?.[1] ?? 0));
  const end = `-${kind}-${Math.max(0, ...numbers) + 1}`;
  return `${base.slice(0, longestName - end.length).replace(/[^a-z0-9]+$/, "")}${end}`;
}

/** The name of a Job that is run again keeps no trace of the time before. */
export function baseName(job: string): string {
  return job.replace(/-(again|manual)-\d{1,6}$/, "");
}

function without(of: JsonObject, drop: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(of).filter(([key]) => !drop(key)));
}

function objectAt(value: unknown, ...keys: readonly string[]): JsonObject {
  const found = at(value, ...keys);
  // What the server sent is JSON.
  return isObject(found) ? (found as Readonly<Record<string, Json>>) : {};
}
