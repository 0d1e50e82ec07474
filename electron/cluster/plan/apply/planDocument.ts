/** Plans the server-side apply of one document: tries it, shows what is there beside what would be, and names those whose fields it would take. */

import { fieldText } from "../../../../shared/model/fieldPath.ts";
import type { JsonObject } from "../../../../shared/model/json.ts";
import { isJsonObject } from "../../../../shared/model/kindSchema.ts";
import { type Message, message } from "../../../../shared/model/message.ts";
import type { DiffPart, Plan, Undo } from "../../../../shared/operation.ts";
import { RpcError } from "../../../../shared/rpc/envelope.ts";
import { type KubeAnswer, type KubeApi, type KubeDryRun, KubeRefusal } from "../../../core/kubeApi.ts";
import { figureText } from "../../../core/operation/blastFigures.ts";
import type { PlanContext, StepPreview } from "../../../core/operation/planner.ts";
import { lostTies } from "../../finalizer/lostTies.ts";
import { isSecret, maskSecret } from "../../object/secretMask.ts";
import { type FieldChange, given } from "../../patch/fieldPatch.ts";
import { pointerOf, tokensOf, valueAt } from "../../patch/jsonPointer.ts";
import { textAt } from "../../source/wireValue.ts";
import { rolloutStep } from "../../steps/rolloutStep.ts";
import type { PlanTools } from "../actionRow.ts";
import { callText } from "../callText.ts";
import { applyConflicts, refusedFields, undeclaredFields } from "../edit/refusedFields.ts";
import { fieldManagers } from "../fieldManagers.ts";
import { followingSteps } from "../followingSteps.ts";
import { differences, type FieldDifference, fieldLines, shortValue, wholeText } from "../liveDiff.ts";
import { liveObject } from "../liveObject.ts";
import { labelOf } from "../objectKey.ts";
import { ownersOf } from "../owners.ts";
import { patchReading } from "../patchReading.ts";
import { warningChecks } from "../patchTrial.ts";
import { rollsOut } from "../podTemplate.ts";
import { idlePlan, type TargetPlan } from "../targetPlans.ts";
import { changedTemplateEffect } from "../templateEffect.ts";
import { APPLY_MANAGER, APPLY_STEP, APPLY_VERSION, type ApplyParams, applyRequest } from "./applyParams.ts";
import type { ApplyDocument } from "./documents.ts";
import { findField } from "./serverField.ts";

const stepMs = 60_000;

export interface DocumentAsk {
  readonly document: ApplyDocument;
  readonly documents: readonly ApplyDocument[];
  readonly tools: PlanTools;
  readonly context: PlanContext;
  /** Take-overs that turn out to be needed are added. */
  readonly options: Plan["options"];
}

/** @throws RpcError when it cannot be applied */
export async function planDocument(ask: DocumentAsk): Promise<TargetPlan> {
  const { document, tools, context } = ask;
  const { ref, kind, after } = document;
  const { signal } = context;
  const api = tools.api(ref.connection);
  const live = await liveOf(api, document, signal);
  const { group, resource, namespace, name } = ref;
  // An object that is not there yet is created by the same request.
  for (const verb of live === null ? ["patch", "create"] : ["patch"]) {
    const right = { verb, group, resource, subresource: "", namespace, name: verb === "create" ? "" : name };
    const refused = await tools.refusal(ref.connection, right, signal);
    if (refused) throw new RpcError("forbidden", refused);
  }
  const uid = live === null ? null : textAt(live, "metadata", "uid");
  const object = uid === null ? document.object : withUid(document.object, uid);
  const tried = await tryOut(ask, api, object, live);
  const { result, force, request } = tried;
  const found = live === null ? [] : differences(live, result);
  if (live !== null && found.length === 0) return idlePlan;
  const secret = isSecret(ref);
  const params: ApplyParams = {
    ref,
    document: object,
    force,
    waits: after.length > 0,
    patch:
      uid === null ? null : { ref, uid, subresource: "", changes: changesOf(found, result), tests: [], derived: [] },
  };
  const label = labelOf(kind.kind, ref);
  const rollout = live === null ? newRollout(ask) : await changedRollout(ask, live, found);
  return {
    steps: [
      {
        draft: {
          kind: APPLY_STEP,
          version: APPLY_VERSION,
          params,
          secret,
          reading:
            live === null || params.patch === null
              ? { facts: { uid: null }, before: null }
              : patchReading(live, params.patch),
          deadlineMs: stepMs,
          compensationMs: stepMs,
        },
        preview: {
          title: message(live === null ? "cluster.apply.create" : "cluster.apply.change", { label }),
          proof: tried.proof,
          text: null,
          ...documentPreview(live, result, secret),
          undo: live === null ? removal : inverse,
          calls: [callText({ ...request, body: object }, secret)],
        },
      },
      ...rollout.steps,
    ],
    risk: live === null ? "low" : "medium",
    blast: [...(live === null ? [{ count: 1, tone: "ok", text: createdText } as const] : []), ...rollout.blast],
    checks: [
      ...droppedChecks(document, label),
      ...warningChecks(tried.warnings),
      ...(live === null ? [] : lostTies(live, result)),
      ...rollout.checks,
    ],
    owners: rollout.owners,
    commands: [],
  };
}

/** Of a document whose object is made. */
export const createdText = figureText("cluster.apply.created");

type Rollout = Pick<TargetPlan, "steps" | "blast" | "checks" | "owners">;

/** Whoever makes pods is followed until they run; by its name, because it has no uid yet. */
function newRollout({ document: { ref } }: DocumentAsk): Rollout {
  const steps = rollsOut(ref) ? [rolloutStep(ref, "")] : [];
  return { steps, blast: [], checks: [], owners: [] };
}

/** What the change means for the pods that run, and who else looks after the object. */
async function changedRollout(
  { document: { ref }, tools, context: { signal } }: DocumentAsk,
  live: JsonObject,
  found: readonly FieldDifference[],
): Promise<Rollout> {
  const api = tools.api(ref.connection);
  const kind = await tools.kindOf(ref, signal);
  const [effect, owners] = await Promise.all([
    changedTemplateEffect(api, ref, kind, live, found, signal),
    ownersOf({ api, kind, ref, object: live, changes: found }, signal),
  ]);
  return {
    steps: followingSteps(ref, kind, live, found, effect?.settleMs),
    blast: effect?.blast ?? [],
    checks: effect?.checks ?? [],
    owners,
  };
}

const removal: Undo = { kind: "compensating", text: message("cluster.apply.undoCreate") };
const inverse: Undo = { kind: "exact", text: message("cluster.apply.undoChange") };

function droppedChecks({ dropped }: ApplyDocument, label: string): Plan["checks"] {
  if (dropped.length === 0) return [];
  return [{ tone: "ok", text: message("cluster.apply.dropped", { label, fields: dropped.join(", ") }) }];
}

async function liveOf(api: KubeApi, { ref, after }: ApplyDocument, signal: AbortSignal): Promise<JsonObject | null> {
  // Its namespace or kind is yet to be made: asking for it would only tell that.
  if (after.length > 0 && ref.resource === "") return null;
  return liveObject(api, ref, signal);
}

interface Tried {
  readonly result: JsonObject;
  readonly force: boolean;
  readonly request: KubeDryRun;
  readonly proof: { readonly tone: "ok" | "warn" | "unknown"; readonly text: Message };
  readonly warnings: readonly string[];
}

async function tryOut(ask: DocumentAsk, api: KubeApi, object: JsonObject, live: JsonObject | null): Promise<Tried> {
  const { document, context } = ask;
  const request = (force: boolean) => applyRequest({ ref: document.ref, document: object, force });
  const answered = ({ object: result, warnings }: KubeAnswer, force: boolean, proof: Tried["proof"]): Tried => ({
    result,
    force,
    request: request(force),
    proof,
    warnings,
  });
  try {
    const proof = { tone: "ok" as const, text: message("cluster.plan.dryRunPassed") };
    return answered(await api.dryRun(request(false), context.signal), false, proof);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const conflicts = error instanceof KubeRefusal ? applyConflicts(error.body) : [];
    if (conflicts.length === 0) return untried(ask, error, object, request(false));
    const managers = [...new Set(conflicts.map(({ manager }) => manager))].join(", ");
    const count = conflicts.length;
    const id = `force ${String(document.number).padStart(4, "0")}`;
    const on = context.options.has(id);
    const label = labelOf(document.kind.kind, document.ref);
    ask.options.push({ id, text: message("cluster.apply.takeOver", { count, managers, label }), on });
    const fields = listed(conflicts.map(({ field, manager }) => conflictText(ask, live, field, manager)));
    const text = message("cluster.apply.conflicts", { count, managers, fields });
    if (!on) throw new RpcError("conflict", text, { cause: error });
    const taken = message("cluster.apply.taken", { count, managers, fields });
    return answered(await api.dryRun(request(true), context.signal), true, { tone: "warn", text: taken });
  }
}

/** A document that waits for another one cannot be tried yet: it is shown as it was written. */
function untried(
  { document, documents }: DocumentAsk,
  error: RpcError,
  object: JsonObject,
  request: KubeDryRun,
): Tried {
  if (document.after.length > 0 && error.code === "not-found") {
    const names = document.after.map((number) => {
      const on = documents[number - 1];
      return on === undefined ? String(number) : labelOf(on.kind.kind, on.ref);
    });
    const text = message("cluster.apply.waits", { names: names.join(", ") });
    return { result: object, force: false, request, proof: { tone: "unknown", text }, warnings: [] };
  }
  throw error instanceof KubeRefusal ? placed(error, document) : error;
}

/** A refusal with the places of its fields. */
function placed(error: KubeRefusal, { ref, line, object, lineOf }: ApplyDocument): RpcError {
  const missing = /namespaces "([^"]*)" not found/.exec(textAt(error.body, "message"))?.[1];
  if (missing === ref.namespace && error.code === "not-found")
    return new RpcError("not-found", message("cluster.apply.noSuchNamespace", { line, namespace: missing }), {
      cause: error,
    });
  const named = refusedFields(error.body).filter(({ field }) => field !== "");
  const undeclared = undeclaredFields(error.body);
  const causes = named.length > 0 ? named : undeclared;
  if (causes.length === 0) return error;
  const fields = causes.map(({ field, text }) => `${lineOf(findField(object, field).path)}  ${field}: ${text}`);
  const code = undeclared.length > 0 ? "invalid" : error.code;
  const text = message("cluster.apply.refusedFields", { count: causes.length, fields: listed(fields) });
  return new RpcError(code, text, { cause: error });
}

function conflictText({ document }: DocumentAsk, live: JsonObject | null, field: string, manager: string): string {
  const mine = findField(document.object, field);
  const name = `${document.lineOf(mine.path)}  ${field} (${manager})`;
  if (isSecret(document.ref)) return name;
  const theirs = live === null ? undefined : findField(live, field).value;
  return `${name}: ${shortValue(theirs)} → ${shortValue(mine.value)}`;
}

/** More are counted, not listed. */
const mostListed = 40;

function listed(lines: readonly string[]): string {
  const rest = lines.length - mostListed;
  return [...lines.slice(0, mostListed), ...(rest > 0 ? [`… +${rest}`] : [])].join("\n");
}

function withUid(object: JsonObject, uid: string): JsonObject {
  return { ...object, metadata: { ...(isJsonObject(object.metadata) ? object.metadata : {}), uid } };
}

/** The fields that differ, by which they are put back; an item of a list that has no name is put back with its list. */
function changesOf(found: readonly FieldDifference[], result: JsonObject): FieldChange[] {
  const changes = found.map(({ path, pointer }): FieldChange => {
    const nameless = path.findIndex(
      (step) => typeof step !== "string" && !(typeof step === "object" && "name" in step),
    );
    const tokens = tokensOf(pointer).slice(0, nameless < 0 ? undefined : nameless);
    return { path: pointerOf(tokens), to: given(valueAt(result, tokens)) };
  });
  return [...new Map(changes.map((change) => [change.path, change])).values()];
}

/** @param live null where the object is created */
export function documentPreview(
  live: JsonObject | null,
  result: JsonObject,
  secret: boolean,
): Pick<StepPreview, "diff" | "whole"> {
  const [before, then] = secret ? [live && maskSecret(live), maskSecret(result)] : [live, result];
  return {
    diff: before === null ? created(then) : changed(differences(before, then), before),
    whole: secret ? null : { before: before === null ? "" : wholeText(before), after: wholeText(then) },
  };
}

function changed(found: readonly FieldDifference[], object: JsonObject): DiffPart[] {
  return found.map(({ path, before, after }) => {
    const managers = fieldManagers(object, path).filter((manager) => manager !== APPLY_MANAGER);
    return {
      where: fieldText(path),
      note: managers.length === 0 ? null : message("cluster.plan.ownedBy", { managers: managers.join(", ") }),
      before: fieldLines(path, before),
      after: fieldLines(path, after),
    };
  });
}

function created(object: JsonObject): DiffPart[] {
  const lines = wholeText(object).replace(/\n$/, "").split("\n");
  return [{ where: "", note: null, before: [], after: lines }];
}
