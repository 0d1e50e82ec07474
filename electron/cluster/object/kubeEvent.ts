/** Events of both APIs (`v1` and `events.k8s.io/v1`: the same objects under other field names) as the console shows them. */
import type { KubeEvent } from "../../../shared/cluster.ts";
import { at, numberAt, textAt, timeAt } from "../source/wireValue.ts";

export function kubeEvent(event: unknown): KubeEvent {
  const about = at(event, "involvedObject") ?? at(event, "regarding");
  const eventTime = timeAt(event, "eventTime");
  const created = timeAt(event, "metadata", "creationTimestamp");
  const firstAt = timeAt(event, "firstTimestamp") ?? timeAt(event, "deprecatedFirstTimestamp") ?? eventTime ?? created;
  const lastAt =
    timeAt(event, "series", "lastObservedTime") ??
    timeAt(event, "lastTimestamp") ??
    timeAt(event, "deprecatedLastTimestamp") ??
    eventTime ??
    created;
  const source = at(event, "source") ?? at(event, "deprecatedSource");
  const component =
    textAt(source, "component") || textAt(event, "reportingComponent") || textAt(event, "reportingController");
  const host = textAt(source, "host");
  return {
    uid: textAt(event, "metadata", "uid"),
    type: textAt(event, "type") || "Normal",
    reason: textAt(event, "reason"),
    text: textAt(event, "message") || textAt(event, "note"),
    count: numberAt(event, "series", "count") ?? numberAt(event, "count") ?? numberAt(event, "deprecatedCount") ?? 1,
    firstAt,
    lastAt,
    from: host === "" ? component : `${component} ${host}`.trim(),
    kind: textAt(about, "kind"),
    namespace: textAt(about, "namespace"),
    name: textAt(about, "name"),
  };
}

/** Newest first. */
export function newestFirst(a: KubeEvent, b: KubeEvent): number {
  return (b.lastAt ?? 0) - (a.lastAt ?? 0) || (a.uid < b.uid ? -1 : 1);
}
