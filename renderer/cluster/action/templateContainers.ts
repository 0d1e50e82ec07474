/** The containers that a workload's pods are made of. */
import { at, type Json, pairs, records, text } from "../detail/summary/json.ts";

export interface TemplateContainer {
  readonly name: string;
  readonly init: boolean;
  readonly image: string;
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** Where the kind keeps its pod template. */
function templateOf(object: Json): unknown {
  if (text(object.kind) === "CronJob") return at(object, "spec", "jobTemplate", "spec", "template");
  return text(object.kind) === "Pod" ? object : at(object, "spec", "template");
}

export function templateContainers(object: Json | null): readonly TemplateContainer[] {
  const spec = at(object === null ? null : templateOf(object), "spec");
  const one = (init: boolean) => (container: Json) => ({
    name: text(container.name),
    init,
    image: text(container.image),
    requests: Object.fromEntries(pairs(at(container, "resources", "requests"))),
    limits: Object.fromEntries(pairs(at(container, "resources", "limits"))),
  });
  return [...records(at(spec, "containers")).map(one(false)), ...records(at(spec, "initContainers")).map(one(true))];
}
