/** What may be done with objects of a kind at a place: actions that the kind has, the person's rights to them, and the guard of the environment. */
import type { ActionState, ApiKind, cluster, Right } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { Environment } from "../../../shared/environment.ts";
import { type Capability, UNKNOWN } from "../../../shared/model/capability.ts";
import { message } from "../../../shared/model/message.ts";
import type { Client } from "../../../shared/rpc/api.ts";
import { guardOf } from "../../core/environment/guards.ts";
import { latest, type Readable, Value } from "../../core/state/value.ts";
import { actionsOf } from "./actions.ts";

interface Place {
  readonly connection: ConnectionId;
  readonly group: string;
  readonly resource: string;
  readonly namespaces: string[] | null;
}

export interface Guards {
  readonly environments: Readable<readonly Environment[]>;
  /** The practice estate is open where no environment says otherwise. */
  readonly isPractice: (connection: ConnectionId) => boolean;
}

/** All of them again after each change. @param api the worker of the place's cluster */
export async function* actionStates(
  api: Pick<Client<typeof cluster.members>, "kinds" | "access">,
  guards: Guards,
  place: Place,
  signal: AbortSignal,
): AsyncGenerator<ActionState[], void, undefined> {
  const { connection, group, resource, namespaces } = place;
  const known = new Value<readonly Capability[]>([]);
  const changed = new Value(0);
  const tell = () => changed.set(changed.current + 1);
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  let actions: ReturnType<typeof actionsOf> | null = null;
  let served = "";
  let asking = new AbortController();
  /** The kind came, went, or can do something else than before: its rights are asked for anew. */
  const serve = (kind: ApiKind | undefined) => {
    const text = JSON.stringify(kind ?? null);
    if (text === served) return;
    served = text;
    asking.abort();
    asking = new AbortController();
    actions = kind === undefined ? [] : actionsOf(kind);
    const rights = actions.flatMap((action) => [...action.rights]);
    known.set([]);
    void followRights(api, { connection, namespaces, rights }, known, AbortSignal.any([until, asking.signal]));
    tell();
  };
  let failure: unknown = null;
  const following = (async () => {
    for await (const { kinds } of api.kinds({ connection }, { signal: until }))
      serve(kinds.find((one) => one.group === group && one.resource === resource));
  })().catch((error: unknown) => {
    failure = error;
    ended.abort();
  });
  const stops = [known, guards.environments].map((of) => of.subscribe(tell));
  try {
    for await (const _change of latest(changed, until)) {
      if (actions !== null) yield withCapabilities(actions, known.current, guarded(guards, connection));
    }
  } finally {
    for (const stop of stops) stop();
    ended.abort();
    await following;
  }
  if (failure !== null && !signal.aborted) throw failure;
}

export async function followRights(
  api: Pick<Client<typeof cluster.members>, "access">,
  ask: { connection: ConnectionId; namespaces: string[] | null; rights: Right[] },
  known: Value<readonly Capability[]>,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const capabilities of api.access(ask, { signal })) if (!signal.aborted) known.set(capabilities);
  } catch {
    // What cannot be asked is unknown; the connection's state says why.
  }
}

/** @param rights in the order of the actions' own; those that are not known yet are missing
 *  @param guard why nothing may be changed there, or null */
export function withCapabilities(
  actions: readonly Pick<ReturnType<typeof actionsOf>[number], "action" | "rights">[],
  rights: readonly Capability[],
  guard: Capability | null,
): ActionState[] {
  let at = 0;
  return actions.map((one) => {
    const own = one.rights.map((_, i) => rights[at + i] ?? UNKNOWN);
    at += one.rights.length;
    return { action: one.action, capability: guard ?? allOf(own) };
  });
}

/** Every one of them is needed: the first that is missing is named. */
function allOf(capabilities: readonly Capability[]): Capability {
  const missing = capabilities.find(({ may }) => may === "no");
  if (missing !== undefined) return missing;
  return capabilities.every(({ may }) => may === "yes") ? { may: "yes" } : UNKNOWN;
}

/** @returns why nobody may change anything there, or null */
export function guarded({ environments, isPractice }: Guards, connection: ConnectionId): Capability | null {
  if (guardOf(environments.current, connection) !== "read-only") return null;
  const name = environments.current.find((one) => one.connections.includes(connection))?.name;
  if (name === undefined && isPractice(connection)) return null;
  return {
    may: "no",
    reason: name === undefined ? message("cluster.action.noEnvironment") : message("cluster.action.readOnly", { name }),
  };
}
