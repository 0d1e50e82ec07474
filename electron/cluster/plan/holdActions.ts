/** What holds a controller back and lets it go on: rollouts of Deployments, CronJobs, Jobs, what Flux reconciles, and what Argo CD syncs by itself. */

import type { ApiKind, Right } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Undo } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { FieldChange } from "../patch/fieldPatch.ts";
import { valueAt } from "../patch/jsonPointer.ts";
import type { ActionRow } from "./actionRow.ts";
import { automatedSync, isArgoApplication } from "./argoOwner.ts";
import { suspensionEffect } from "./changeEffect.ts";
import { kubectlName } from "./kubectl.ts";
import { planSimplePatch, type SimplePatch } from "./simplePatch.ts";
import { planTargets } from "./targetPlans.ts";

const rights = ({ group, resource }: ApiKind): readonly Right[] => [{ verb: "patch", group, resource, name: null }];

export const pauseAction: ActionRow<"pause"> = {
  action: "pause",
  capable: ({ verbs, group, resource }) => verbs.includes("patch") && group === "apps" && resource === "deployments",
  rights,
  plan: ({ targets, paused }, tools, context) => {
    const one = (label: string) => message(paused ? "cluster.pause.one" : "cluster.resume.one", { label });
    return planTargets(
      {
        targets,
        title: (label, count) =>
          label === null ? message(paused ? "cluster.pause.many" : "cluster.resume.many", { count }) : one(label),
        plan: (ref, kind, { alone }) =>
          planSimplePatch(
            { ref, kind, tools, alone, signal: context.signal },
            {
              subresource: "",
              changes: (live) => flag(live, "paused", paused),
              title: one,
              command: ["rollout", paused ? "pause" : "resume", kubectlName(ref)],
              effect: async () => ({
                checks: [{ tone: "ok", text: message(paused ? "cluster.pause.about" : "cluster.resume.about") }],
              }),
            },
          ),
      },
      tools,
      context,
    );
  },
};

/** Everything of Flux has `spec.suspend`: sources, Kustomizations, HelmReleases, image automation, receivers. */
export function isFlux({ group }: Pick<ApiKind, "group">): boolean {
  return group.endsWith(".toolkit.fluxcd.io");
}

export const suspendAction: ActionRow<"suspend"> = {
  action: "suspend",
  capable: (kind) =>
    kind.verbs.includes("patch") &&
    (isFlux(kind) ||
      isArgoApplication(kind) ||
      (kind.group === "batch" && ["cronjobs", "jobs"].includes(kind.resource))),
  rights,
  plan: ({ targets, suspended }, tools, context) => {
    const one = (label: string) => message(suspended ? "cluster.suspend.one" : "cluster.unsuspend.one", { label });
    return planTargets(
      {
        targets,
        title: (label, count) =>
          label === null
            ? message(suspended ? "cluster.suspend.many" : "cluster.unsuspend.many", { count })
            : one(label),
        plan: (ref, kind, { alone }) => {
          const job = kind.group === "batch" && kind.resource === "jobs";
          const place = { ref, kind, tools, alone, signal: context.signal };
          if (isArgoApplication(kind)) return planSimplePatch(place, applicationHold(ref, suspended, one));
          return planSimplePatch(place, {
            subresource: "",
            changes: (live) => flag(live, "suspend", suspended),
            title: one,
            ...(job && { undo: undoOfJob }),
            command: [
              "patch",
              kubectlName(ref),
              "--type=merge",
              "-p",
              JSON.stringify({ spec: { suspend: suspended } }),
            ],
            effect: async ({ object }) => suspensionEffect(kind, object, suspended),
          });
        },
      },
      tools,
      context,
    );
  },
};

/** An Application has no switch before Argo CD 3: its automated sync is taken away, and only the receipt's undo knows what it was. */
function applicationHold(ref: ObjectRef, suspended: boolean, title: SimplePatch["title"]): SimplePatch {
  return {
    subresource: "",
    title,
    changes(live) {
      const automated = valueAt(live, ["spec", "syncPolicy", "automated"]);
      const switched = valueAt(live, ["spec", "syncPolicy", "automated", "enabled"]);
      const runs = automatedSync(live) !== null;
      const path = "/spec/syncPolicy/automated";
      if (suspended)
        return runs ? [switched === true ? { path: `${path}/enabled`, to: { value: false } } : { path, to: null }] : [];
      if (automated === undefined || automated === null)
        throw new RpcError("unsupported", message("cluster.unsuspend.argoUnknown", { name: ref.name }));
      return runs ? [] : [{ path: `${path}/enabled`, to: { value: true } }];
    },
    command: [
      "patch",
      kubectlName(ref),
      "--type=merge",
      "-p",
      suspended
        ? '{"spec":{"syncPolicy":{"automated":null}}}'
        : '{"spec":{"syncPolicy":{"automated":{"enabled":true}}}}',
    ],
    effect: async () => ({
      checks: [
        {
          tone: suspended ? "warn" : "ok",
          text: message(suspended ? "cluster.suspend.argo" : "cluster.unsuspend.argo", { name: ref.name }),
        },
      ],
    }),
  };
}

/** A Job that is suspended loses the pods that run; they begin anew. */
const undoOfJob: Undo = { kind: "compensating", text: message("cluster.undo.jobBeginsAnew") };

/** False is as good as absent: what was never set stays so. */
function flag(live: JsonObject, name: string, wanted: boolean): readonly FieldChange[] {
  const now = valueAt(live, ["spec", name]);
  if ((now ?? false) === wanted) return [{ path: `/spec/${name}`, to: now === undefined ? null : { value: now } }];
  return [{ path: `/spec/${name}`, to: wanted || now !== undefined ? { value: wanted } : null }];
}
