import { at, type JsonObject, record, text } from "../json.ts";
import type { Draft } from "../object.ts";
import type { FieldErrors } from "./fieldErrors.ts";
import { atLeastZero } from "./podRules.ts";
import { validateTemplate } from "./workloadRules.ts";

export function validateJob(job: Draft, errors: FieldErrors): void {
  validateJobSpec(record(job.spec), "spec", errors);
}

function validateJobSpec(spec: JsonObject, path: string, errors: FieldErrors): void {
  for (const field of [
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
  ]) {
    atLeastZero(spec[field], `${path}.${field}`, errors);
  }
  const template = record(spec.template);
  validateTemplate(template, `${path}.template`, errors);
  const policy = text(at(template, "spec", "restartPolicy"));
  if (policy === "Always") errors.required(`${path}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"');
}

const CONCURRENCY = ["Allow", "Forbid", "Replace"];
const FIELDS = 5;

/** kubernetes `pkg/apis/batch/validation` */
export function validateCronJob(cronJob: Draft, errors: FieldErrors): void {
  const spec = record(cronJob.spec);
  validateSchedule(text(spec.schedule), errors);
  atLeastZero(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds", errors);
  const zone = text(spec.timeZone);
  if (spec.timeZone !== undefined && !isTimeZone(zone)) {
    errors.invalid("spec.timeZone", zone, `unknown time zone ${zone}`);
  }
  if (!CONCURRENCY.includes(text(spec.concurrencyPolicy))) {
    errors.notSupported("spec.concurrencyPolicy", spec.concurrencyPolicy, CONCURRENCY);
  }
  validateJobSpec(record(at(spec, "jobTemplate", "spec")), "spec.jobTemplate.spec", errors);
  atLeastZero(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit", errors);
  atLeastZero(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit", errors);
}

function validateSchedule(schedule: string, errors: FieldErrors): void {
  if (schedule === "") {
    errors.required("spec.schedule");
    return;
  }
  const fields = schedule.trim().split(/\s+/);
  if (schedule.startsWith("@")) {
    if (!/^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)$/.test(schedule)) {
      errors.invalid("spec.schedule", schedule, `unrecognized descriptor: ${schedule}`);
    }
  } else if (fields.length !== FIELDS) {
    const found = `expected exactly ${FIELDS} fields, found ${fields.length}: [${fields.join(" ")}]`;
    errors.invalid("spec.schedule", schedule, found);
  }
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
