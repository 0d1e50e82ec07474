/** What a person can do with objects, as menus show it: one row an action, in its place and with its key. Which of them exist for a kind, and which the
 *  person may do, is the core's word (`cluster.actions`). */
import type { ActionState } from "../../../shared/cluster.ts";
import type { ClusterAction } from "../../../shared/clusterRequest.ts";
import type { Capability } from "../../../shared/model/capability.ts";
import type { TextId } from "../../app/i18n.ts";
import type { IconName } from "../../ui/icon/icons.ts";
import { at, type Json } from "../detail/summary/json.ts";

export interface Offer {
  /** `resume`, `unsuspend` and `uncordon` are their actions the other way round. */
  readonly id: string;
  readonly action: ClusterAction;
  readonly text: TextId;
  readonly icon: IconName;
  /** Rows of one group stand together. */
  readonly group: "edit" | "rollout" | "run" | "node" | "labels" | "end";
  /** Opens a form first: the rest goes straight to its preview. */
  readonly asks: boolean;
  readonly keys?: string;
  /** It is about one object at a time. */
  readonly single?: boolean;
  /** Whether it makes sense for the object as it is; for several, or one whose state is not known, it is offered anyway. */
  readonly fits?: (object: Json) => boolean;
}

const paused = (object: Json) => at(object, "spec", "paused") === true;
const isApplication = (object: Json) => at(object, "kind") === "Application";
const automated = (object: Json) => at(object, "spec", "syncPolicy", "automated");
/** An Application whose automated sync was taken away is resumed by undoing that: nothing else knows what it was. */
const resumable = (object: Json) =>
  isApplication(object)
    ? at(object, "spec", "syncPolicy", "automated", "enabled") === false
    : at(object, "spec", "suspend") === true;
const suspendable = (object: Json) =>
  isApplication(object) ? automated(object) != null && !resumable(object) : !resumable(object);
const cordoned = (object: Json) => at(object, "spec", "unschedulable") === true;
const deleting = (object: Json) => at(object, "metadata", "deletionTimestamp") !== undefined;

export const OFFERS: readonly Offer[] = [
  {
    id: "edit",
    action: "edit",
    text: "cluster.edit.open",
    icon: "edit",
    group: "edit",
    asks: true,
    single: true,
    keys: "e",
  },
  {
    id: "restart",
    action: "restart",
    text: "action.restart",
    icon: "restart",
    group: "rollout",
    asks: false,
    keys: "shift+r",
  },
  { id: "scale", action: "scale", text: "action.scale", icon: "split", group: "rollout", asks: true, keys: "shift+s" },
  {
    id: "set-image",
    action: "set-image",
    text: "action.setImage",
    icon: "pod",
    group: "rollout",
    asks: true,
    keys: "shift+i",
  },
  {
    id: "set-resources",
    action: "set-resources",
    text: "action.setResources",
    icon: "metrics",
    group: "rollout",
    asks: true,
  },
  {
    id: "rollback",
    action: "rollback",
    text: "action.rollback",
    icon: "undo",
    group: "rollout",
    asks: true,
    single: true,
    keys: "shift+b",
  },
  {
    id: "pause",
    action: "pause",
    text: "action.pause",
    icon: "clock",
    group: "rollout",
    asks: false,
    fits: (of) => !paused(of),
  },
  {
    id: "resume",
    action: "pause",
    text: "action.resume",
    icon: "operation",
    group: "rollout",
    asks: false,
    fits: paused,
  },
  { id: "trigger", action: "trigger", text: "action.trigger", icon: "operation", group: "run", asks: false },
  { id: "rerun", action: "rerun", text: "action.rerun", icon: "restart", group: "run", asks: false },
  {
    id: "suspend",
    action: "suspend",
    text: "action.suspend",
    icon: "clock",
    group: "run",
    asks: false,
    fits: suspendable,
  },
  {
    id: "unsuspend",
    action: "suspend",
    text: "action.unsuspend",
    icon: "operation",
    group: "run",
    asks: false,
    fits: resumable,
  },
  { id: "debug", action: "debug", text: "action.debug", icon: "inspection", group: "run", asks: true, single: true },
  { id: "expand", action: "expand", text: "action.expand", icon: "compaction", group: "run", asks: true },
  { id: "evict", action: "evict", text: "action.evict", icon: "arrow", group: "run", asks: false },
  {
    id: "cordon",
    action: "cordon",
    text: "action.cordon",
    icon: "lock",
    group: "node",
    asks: false,
    fits: (of) => !cordoned(of),
  },
  {
    id: "uncordon",
    action: "cordon",
    text: "action.uncordon",
    icon: "check",
    group: "node",
    asks: false,
    fits: cordoned,
  },
  { id: "drain", action: "drain", text: "action.drain", icon: "pull", group: "node", asks: true },
  { id: "taint", action: "taint", text: "action.taint", icon: "filter", group: "node", asks: true },
  {
    id: "label",
    action: "label",
    text: "action.label.set",
    icon: "flag",
    group: "labels",
    asks: true,
    keys: "shift+l",
  },
  { id: "annotate", action: "annotate", text: "action.annotate", icon: "logs", group: "labels", asks: true },
  {
    id: "release-finalizer",
    action: "release-finalizer",
    text: "action.releaseFinalizer",
    icon: "link",
    group: "end",
    asks: true,
    single: true,
    fits: deleting,
  },
  { id: "delete", action: "delete", text: "action.delete", icon: "trash", group: "end", asks: true, keys: "delete" },
];

/** Of Helm releases, which are no objects: their own menus offer it. */
export const ROLLBACK: Offer = {
  id: "helm-rollback",
  action: "helm-rollback",
  text: "helm.rollback",
  icon: "undo",
  group: "rollout",
  asks: true,
  single: true,
  keys: "shift+b",
};

export interface OfferedAction {
  readonly offer: Offer;
  /** Of each cluster that has the action. */
  readonly capabilities: readonly Capability[];
}

/** The actions of a selection, in their places.
 *  @param states one list a cluster; null while it has not said. What one of them has is offered: the others' targets are refused by the plan
 *  @param object the state of the one object chosen, where it is known */
export function offered(
  states: readonly (readonly ActionState[] | null)[],
  count: number,
  object: Json | null,
): readonly OfferedAction[] {
  const known = states.filter((one) => one !== null);
  return OFFERS.flatMap((offer) => {
    if (offer.single === true && count > 1) return [];
    if (object !== null && count === 1 && offer.fits?.(object) === false) return [];
    // Rare, and without an object at hand it would be offered everywhere.
    if (offer.action === "release-finalizer" && object === null) return [];
    const capabilities = known.flatMap((of) =>
      of.filter(({ action }) => action === offer.action).map(({ capability }) => capability),
    );
    return capabilities.length === 0 ? [] : [{ offer, capabilities }];
  });
}
