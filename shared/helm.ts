/** Helm releases, read from the Secrets or ConfigMaps in which Helm 3 and 4 keep them. Values of Secrets and what looks like a credential are
 *  masked unless they were asked for. */
import { z } from "zod";
import { ActionState, TableSource } from "./cluster.ts";
import { Message } from "./model/message.ts";
import { Health, TableControl, TableQuery, TableUpdate } from "./model/table.ts";
import { ObjectRef } from "./objectRef.ts";
import { DiffPart } from "./operation.ts";
import { HelmDriver, ReleaseRef } from "./releaseRef.ts";
import { call, contract, stream } from "./rpc/contract.ts";

/** How one place was looked at for releases last. */
export const ReleasePlace = z.object({
  driver: HelmDriver,
  /** Null for all namespaces at once. */
  namespace: z.string().nullable(),
  /** `followed` (a change is seen at once), `polled` (in rounds), `pending` (not yet looked at), `forbidden`, `failed`. */
  how: z.enum(["followed", "polled", "pending", "forbidden", "failed"]),
  /** Releases, and revisions of them, that were found. */
  releases: z.number().int(),
  revisions: z.number().int(),
  /** There are more than were looked at. */
  partial: z.boolean(),
  /** Epoch milliseconds of the last look; null before the first. */
  at: z.number().nullable(),
  /** The missing verb, or why it could not be read. */
  reason: Message.nullable(),
});
export type ReleasePlace = z.infer<typeof ReleasePlace>;

/** Of a chart's own metadata. */
export const ReleaseChart = z.object({
  name: z.string(),
  version: z.string(),
  /** Empty where the chart has none. */
  appVersion: z.string(),
});
export type ReleaseChart = z.infer<typeof ReleaseChart>;

/** What the payload of a revision says beyond its labels. */
export const RevisionDetail = z.object({
  chart: ReleaseChart.nullable(),
  description: z.string(),
  firstDeployedAt: z.number().nullable(),
  deployedAt: z.number().nullable(),
  deletedAt: z.number().nullable(),
  /** The revision that it went back to; null where it was no rollback. */
  rollbackTo: z.number().int().nullable(),
});
export type RevisionDetail = z.infer<typeof RevisionDetail>;

/** One revision of a release. */
export const ReleaseRevision = z.object({
  revision: z.number().int(),
  /** Helm's word: `deployed`, `failed`, `superseded`, `uninstalled`, `uninstalling`, `pending-install`, `pending-upgrade`, `pending-rollback`,
   *  `unknown`; another word is one of a newer Helm. */
  status: z.string(),
  health: Health,
  /** Pending for so long that the Helm which began it has most likely ended. */
  stuck: z.boolean(),
  /** When the record was written last, by its label; null where it does not say. */
  updatedAt: z.number().nullable(),
  /** Null while it is being fetched (`unreadable` null), or when it cannot be read. */
  detail: RevisionDetail.nullable(),
  /** Why the payload cannot be read; null where it can. */
  unreadable: Message.nullable(),
});
export type ReleaseRevision = z.infer<typeof ReleaseRevision>;

export const ReleaseHistory = z.object({
  /** Newest first. Empty when there is no such release (any more). */
  revisions: z.array(ReleaseRevision),
  /** All payloads have been fetched or are known to be unreadable. */
  complete: z.boolean(),
  /** Older revisions than the newest 100 are not shown. */
  more: z.number().int(),
  /** Epoch milliseconds of the last proof that this is current; null before the first. */
  goodAt: z.number().nullable(),
  /** Why it could not be read (again). */
  reason: Message.nullable(),
});
export type ReleaseHistory = z.infer<typeof ReleaseHistory>;

/** A hook of a revision. */
export const ReleaseHook = z.object({
  name: z.string(),
  kind: z.string(),
  /** The template that it comes from: `chart/templates/hook.yaml`. */
  path: z.string(),
  /** `pre-upgrade`, `post-rollback` … */
  events: z.array(z.string()),
  weight: z.number(),
  deletePolicies: z.array(z.string()),
  /** How it ran last: Helm's word (`Succeeded`, `Failed`, `Running`, `Unknown`), empty where it never ran. */
  phase: z.string(),
  startedAt: z.number().nullable(),
  completedAt: z.number().nullable(),
  manifest: z.string(),
});
export type ReleaseHook = z.infer<typeof ReleaseHook>;

/** All that a revision holds. Texts are YAML as Helm prints it, but for what is masked. */
export const ReleaseContent = z.object({
  revision: z.number().int(),
  status: z.string(),
  health: Health,
  detail: RevisionDetail.nullable(),
  /** Given by the person with the install or upgrade (`helm get values`); empty where none were. */
  values: z.string(),
  /** With the chart's defaults under them (`helm get values --all`). */
  computed: z.string(),
  /** Empty where the chart has none. */
  notes: z.string(),
  manifest: z.string(),
  hooks: z.array(ReleaseHook),
  /** `helm upgrade` and `rollback` of it go by server-side apply; null where it does not say. */
  applyMethod: z.enum(["ssa", "csa"]).nullable(),
  /** Something in these texts is masked: `reveal` shows it. */
  masked: z.boolean(),
  /** Why the payload cannot be read: the texts are empty then. */
  unreadable: Message.nullable(),
});
export type ReleaseContent = z.infer<typeof ReleaseContent>;

/** One object that differs between two manifests. */
export const ReleaseObjectDiff = z.object({
  change: z.enum(["added", "removed", "changed"]),
  apiVersion: z.string(),
  kind: z.string(),
  /** As the manifest says it; empty where it leaves it to the release's. */
  namespace: z.string(),
  name: z.string(),
  parts: z.array(DiffPart),
  /** Both sides as YAML; the missing side is empty. */
  whole: z.object({ before: z.string(), after: z.string() }),
});
export type ReleaseObjectDiff = z.infer<typeof ReleaseObjectDiff>;

export const ReleaseDiff = z.object({
  from: z.number().int(),
  to: z.number().int(),
  /** Of the chart, where it is another. */
  chart: z.object({ from: ReleaseChart.nullable(), to: ReleaseChart.nullable() }),
  /** Of the person's values, and of the computed ones. */
  values: z.array(DiffPart),
  computed: z.array(DiffPart),
  objects: z.array(ReleaseObjectDiff),
  /** Hooks that differ, by the same rule. */
  hooks: z.array(ReleaseObjectDiff),
  /** Objects that are in both and the same. */
  same: z.number().int(),
  masked: z.boolean(),
  /** Why one of the two, or a document of them, cannot be read or compared: `values` and the others are of what could be. */
  unreadable: z.array(Message),
});
export type ReleaseDiff = z.infer<typeof ReleaseDiff>;

/** An object of a release's manifest beside the cluster. */
export const ReleaseObject = z.object({
  /** What to open; null where the cluster does not serve the kind, or the document names none. */
  ref: ObjectRef.nullable(),
  apiVersion: z.string(),
  kind: z.string(),
  /** Empty for cluster-scoped kinds. */
  namespace: z.string(),
  name: z.string(),
  /** `pending` (being asked), `live`, `missing`, `other` (there, but of another owner than this release), `forbidden`, `unserved`, `unknown`. */
  state: z.enum(["pending", "live", "missing", "other", "forbidden", "unserved", "unknown"]),
  health: Health,
  /** What the object says of itself, or why it is not known. */
  text: z.string(),
  reason: Message.nullable(),
});
export type ReleaseObject = z.infer<typeof ReleaseObject>;

export const ReleaseObjects = z.object({
  revision: z.number().int(),
  objects: z.array(ReleaseObject),
  complete: z.boolean(),
  /** When the look began, in epoch milliseconds: it is not followed. */
  startedAt: z.number(),
  /** Why the manifest, or a document of it, cannot be read. */
  unreadable: z.array(Message),
});
export type ReleaseObjects = z.infer<typeof ReleaseObjects>;

const one = z.object({ release: ReleaseRef });

/** Calls about the table's view (`tableText`, `tableRefs`, `tablePosition`) are the cluster contract's. */
export const helm = contract("helm", {
  /** Releases of clusters and namespaces, as a live table: name, revision, status, chart, version, app, updated, note, and hidden driver and age. What
   *  only the payload says (chart, version, app) is empty until it was fetched. `note` tells of what is stuck or cannot be read. */
  table: stream({
    input: z.object({ sources: z.array(TableSource).min(1).max(32), query: TableQuery }),
    item: TableUpdate,
    control: TableControl,
  }),
  /** How each place was looked at for releases. */
  places: stream({ input: TableSource, item: z.array(ReleasePlace) }),
  /** The revisions of one release, all again after each change. */
  history: stream({ input: one, item: ReleaseHistory }),
  /** One revision. `reveal` sends masked values as they are. @throws `not-found` when it is not there any more */
  revision: call({ input: one.extend({ revision: z.number().int(), reveal: z.boolean() }), output: ReleaseContent }),
  /** What differs between two revisions. */
  diff: call({
    input: one.extend({ from: z.number().int(), to: z.number().int(), reveal: z.boolean() }),
    output: ReleaseDiff,
  }),
  /** The objects of a revision's manifest and whether they are there now. */
  objects: stream({ input: one.extend({ revision: z.number().int() }), item: ReleaseObjects }),
  /** What may be done with releases of a namespace (`helm-rollback`): rights, the environment's guard, and whether there is a helm. */
  actions: stream({
    input: ReleaseRef.pick({ connection: true, namespace: true, driver: true }),
    item: z.array(ActionState),
  }),
});
