/** Deployments and their like: wanted and ready replicas, strategy, selector, the pods they make. */
import { conditionsOf, conditionsSection } from "./conditions.ts";
import { at, type Json, moment, number, pairs, records, text as scalar } from "./json.ts";
import { chips, type Pair, pairsSection, type Summary, text, type Value } from "./model.ts";
import { templateSections } from "./pod.ts";

export function workloadSummary(object: Json): Summary {
  const spec = object.spec;
  const status = object.status;
  const namespace = scalar(at(object, "metadata", "namespace"));
  const template = at(spec, "template") ?? at(spec, "jobTemplate", "spec", "template");
  const bad = conditionsOf(object).filter((condition) => condition.health === "bad");
  return {
    trouble: bad.map((condition) => ({
      health: "bad",
      subject: condition.reason || condition.type,
      text: condition.message,
    })),
    sections: [
      ...pairsSection("", [
        { name: "Replicas", value: replicas(spec, status) },
        { name: "Selector", value: chips(selectorTexts(at(spec, "selector"))) },
        { name: "Strategy", value: text(strategy(spec)) },
        {
          name: "Schedule",
          value: text([scalar(at(spec, "schedule")), scalar(at(spec, "timeZone"))].filter(Boolean).join(" "), true),
        },
        time("Last schedule", at(status, "lastScheduleTime")),
        { name: "Suspended", value: text(at(spec, "suspend") === true ? "true" : "") },
        { name: "Completions", value: text(completions(spec, status)) },
        time("Started", at(status, "startTime")),
        time("Completed", at(status, "completionTime")),
        { name: "Paused", value: text(at(spec, "paused") === true ? "true" : "") },
        {
          name: "Revision",
          value: text(scalar(at(object, "metadata", "annotations", "deployment.kubernetes.io/revision"))),
        },
        { name: "Service", value: text(scalar(at(spec, "serviceName"))) },
      ]),
      ...conditionsSection(object),
      ...templateSections(template, namespace),
    ],
  };
}

function time(name: string, value: unknown): Pair | null {
  const when = moment(value);
  return when === null ? null : { name, value: { is: "time", at: when } };
}

function replicas(spec: unknown, status: unknown): Value {
  const wanted = number(at(spec, "replicas")) ?? number(at(status, "desiredNumberScheduled"));
  if (wanted === null) return text("");
  const ready = number(at(status, "readyReplicas")) ?? number(at(status, "numberReady")) ?? 0;
  const updated = number(at(status, "updatedReplicas")) ?? number(at(status, "updatedNumberScheduled"));
  const said = [`${ready} of ${wanted} ready`, ...(updated === null ? [] : [`${updated} up to date`])].join(", ");
  return { is: "status", health: ready >= wanted ? "ok" : ready === 0 ? "bad" : "warn", text: said };
}

function strategy(spec: unknown): string {
  const held = at(spec, "strategy") ?? at(spec, "updateStrategy");
  const rolling = at(held, "rollingUpdate");
  const numbers = pairs(rolling)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
  return [scalar(at(held, "type")), numbers].filter(Boolean).join(", ");
}

function completions(spec: unknown, status: unknown): string {
  if (at(spec, "completions") === undefined && at(spec, "backoffLimit") === undefined) return "";
  const done = number(at(status, "succeeded")) ?? 0;
  const failed = number(at(status, "failed")) ?? 0;
  return `${done} of ${scalar(at(spec, "completions")) || "1"}${failed > 0 ? `, ${failed} failed` : ""}`;
}

/** `app=web`, `tier in (front, back)`: a label selector in kubectl's words. */
export function selectorTexts(selector: unknown): readonly string[] {
  const labels = at(selector, "matchLabels");
  const plain = labels === undefined && at(selector, "matchExpressions") === undefined ? selector : labels;
  return [
    ...pairs(plain).map(([key, value]) => `${key}=${value}`),
    ...records(at(selector, "matchExpressions")).map((one) => {
      const values = Array.isArray(one.values) ? ` (${one.values.map(scalar).join(", ")})` : "";
      return `${scalar(one.key)} ${scalar(one.operator).toLowerCase()}${values}`;
    }),
  ];
}
