/** What changes the template of a workload's pods: restart, images, resources. */
import type { ApiKind, Right } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Undo } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { PlanContext, PlanDraft } from "../../core/operation/planner.ts";
import type { FieldChange } from "../patch/fieldPatch.ts";
import { pointerOf } from "../patch/jsonPointer.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { kubectlName } from "./kubectl.ts";
import { containersIn, podSpecPath, rollsOut, type TemplateContainer } from "./podTemplate.ts";
import { planSimplePatch, type SimplePatch } from "./simplePatch.ts";
import { planTargets } from "./targetPlans.ts";
import { templateEffect } from "./templateEffect.ts";

const patchRight = ({ group, resource }: ApiKind): readonly Right[] => [{ verb: "patch", group, resource, name: null }];
const undoRollsBack: Undo = { kind: "exact", text: message("cluster.undo.rollsBack") };

/** What `kubectl rollout restart` writes, so that other tools know it. */
const restartedAt = ["spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt"];

export const restartAction: ActionRow<"restart"> = {
  action: "restart",
  capable: (kind) => kind.verbs.includes("patch") && rollsOut(kind),
  rights: patchRight,
  plan: ({ targets }, tools, context) => {
    const value = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    return planTemplates(targets, tools, context, {
      one: (label) => message("cluster.restart.one", { label }),
      many: (count) => message("cluster.restart.many", { count }),
      patch: (ref) => ({
        subresource: "",
        changes: () => [{ path: pointerOf(restartedAt), to: { value } }],
        // The pods of before are gone: putting the annotation back replaces those of after once more.
        undo: { kind: "compensating", text: message("cluster.undo.restartsAgain") },
        command: ["rollout", "restart", kubectlName(ref)],
      }),
    });
  },
};

export const setImageAction: ActionRow<"set-image"> = {
  action: "set-image",
  capable: (kind) => kind.verbs.includes("patch") && podSpecPath(kind) !== null,
  rights: patchRight,
  plan: ({ targets, images }, tools, context) =>
    planTemplates(targets, tools, context, {
      one: (label) => message("cluster.image.one", { label }),
      many: (count) => message("cluster.image.many", { count }),
      patch: (ref, kind) => ({
        subresource: "",
        changes: (live) =>
          named(live, kind, Object.entries(images)).map(([{ path }, image]) => ({
            path: pointerOf([...path, "image"]),
            to: { value: image },
          })),
        undo: undoRollsBack,
        command: [
          "set",
          "image",
          kubectlName(ref),
          ...Object.entries(images).map(([name, image]) => `${name}=${image}`),
        ],
      }),
    }),
};

export const setResourcesAction: ActionRow<"set-resources"> = {
  action: "set-resources",
  // A running pod is resized in place where the server knows how (1.33 and newer).
  capable: (kind) =>
    kind.verbs.includes("patch") &&
    podSpecPath(kind) !== null &&
    (!isPod(kind) || kind.subresources.includes("resize")),
  rights: (kind) =>
    isPod(kind) ? [{ verb: "patch", group: "", resource: "pods/resize", name: null }] : patchRight(kind),
  plan: ({ targets, containers }, tools, context) =>
    planTemplates(targets, tools, context, {
      one: (label) => message("cluster.resources.one", { label }),
      many: (count) => message("cluster.resources.many", { count }),
      patch: (_ref, kind) => ({
        subresource: isPod(kind) ? "resize" : "",
        changes: (live) =>
          named(live, kind, Object.entries(containers)).flatMap(([{ path }, amounts]) =>
            (["requests", "limits"] as const).flatMap((part) =>
              Object.entries(amounts[part]).map(
                ([resource, amount]): FieldChange => ({
                  path: pointerOf([...path, "resources", part, resource]),
                  to: amount === null ? null : { value: amount },
                }),
              ),
            ),
          ),
        undo: undoRollsBack,
        // `kubectl set resources` can take no amount away, and sets the same for all containers that it is given.
        command: [],
      }),
    }),
};

function isPod({ group, resource }: ApiKind): boolean {
  return group === "" && resource === "pods";
}

/** @throws RpcError `not-found` when a template has no container of a name */
function named<T>(
  live: JsonObject,
  kind: ApiKind,
  wanted: readonly (readonly [string, T])[],
): readonly (readonly [TemplateContainer, T])[] {
  const all = containersIn(live, podSpecPath(kind) ?? []);
  return wanted.map(([name, value]) => {
    const found = all.find((one) => one.name === name);
    if (found) return [found, value];
    const names = all.map((one) => one.name).join(", ");
    throw new RpcError("not-found", message("cluster.image.noContainer", { name, names }));
  });
}

interface TemplateAsk {
  readonly one: (label: string) => Message;
  readonly many: (count: number) => Message;
  readonly patch: (ref: ObjectRef, kind: ApiKind) => Omit<SimplePatch, "title" | "effect">;
}

function planTemplates(
  targets: readonly ObjectRef[],
  tools: PlanTools,
  context: PlanContext,
  { one, many, patch }: TemplateAsk,
): Promise<PlanDraft> {
  const { signal } = context;
  return planTargets(
    {
      targets,
      title: (label, count) => (label === null ? many(count) : one(label)),
      plan: (ref, kind, { alone }) =>
        planSimplePatch(
          { ref, kind, tools, alone, signal },
          {
            ...patch(ref, kind),
            title: one,
            effect: ({ object }) => templateEffect(tools.api(ref.connection), ref, kind, object, signal),
          },
        ),
    },
    tools,
    context,
  );
}
