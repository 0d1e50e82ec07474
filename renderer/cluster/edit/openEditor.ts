/** Ways to the editors; they themselves come when they are first shown. */
import type { ObjectPlace } from "../../app/location.ts";
import { go } from "../../app/locationStore.ts";

export function openEditor({ connection, group, resource, namespace, name }: ObjectPlace): void {
  go({ screen: { kind: "edit", connection, group, resource, namespace, name }, compare: null });
}

/** @param from the kind of a new object to begin with, `apps/deployments`; empty for none */
export function openApply(from = ""): void {
  go({ screen: { kind: "apply", from }, selected: null, compare: null });
}
