import { describe, expect, it } from "vitest";
import type { ApiKind, Right } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import { type Environment, EnvironmentId } from "../../../shared/environment.ts";
import type { Capability } from "../../../shared/model/capability.ts";
import { message } from "../../../shared/model/message.ts";
import { latest, Value } from "../../core/state/value.ts";
import { actionStates, withCapabilities } from "./actionStates.ts";

const yes: Capability = { may: "yes" };
const no: Capability = { may: "no", reason: message("missing") };
const right = (verb: string): Right => ({ verb, group: "apps", resource: "deployments", name: null });

describe("withCapabilities", () => {
  it("needs every right of an action, names the one that is missing, and does not know before it was told", () => {
    const actions = [
      { action: "scale" as const, rights: [right("get"), right("patch")] },
      { action: "delete" as const, rights: [right("delete")] },
      { action: "restart" as const, rights: [right("patch")] },
    ];
    expect(withCapabilities(actions, [yes, yes, no], null)).toEqual([
      { action: "scale", capability: yes },
      { action: "delete", capability: no },
      { action: "restart", capability: { may: "unknown" } },
    ]);
  });
});

describe("actionStates", () => {
  const connection = ConnectionId.parse("c1");
  const deployments = {
    group: "apps",
    version: "v1",
    resource: "deployments",
    kind: "Deployment",
    namespaced: true,
    verbs: ["get", "list", "patch", "delete"],
    subresources: ["scale"],
  } as Partial<ApiKind> as ApiKind;
  const environment = (guard: Environment["guard"]): Environment => ({
    id: EnvironmentId.parse("prod"),
    name: "prod",
    colour: "teal",
    guard,
    connections: [connection],
  });

  it("follows the guard of the environment and the rights of the person", async () => {
    const guards = new Value<readonly Environment[]>([environment("read-only")]);
    const kinds = new Value({ kinds: [deployments], failed: [] });
    const rights = new Value<Capability[]>([]);
    let asked: readonly Right[] = [];
    let practice = false;
    const abort = new AbortController();
    const api = {
      kinds: () => latest(kinds, abort.signal),
      access: ({ rights: wanted }: { rights: readonly Right[] }) => {
        asked = wanted;
        return latest(rights, abort.signal);
      },
      // The client's streams can do more than is used here.
    } as unknown as Parameters<typeof actionStates>[0];
    const place = { connection, group: "apps", resource: "deployments", namespaces: ["orders"] };
    const states = actionStates(api, { environments: guards, isPractice: () => practice }, place, abort.signal);
    const scale = async () => (await states.next()).value?.find(({ action }) => action === "scale")?.capability;
    expect(await scale()).toMatchObject({
      may: "no",
      reason: { id: "cluster.action.readOnly", params: { name: "prod" } },
    });
    guards.set([environment("open")]);
    expect(await scale()).toEqual({ may: "unknown" });
    rights.set(asked.map(() => yes));
    await expect.poll(scale).toEqual(yes);
    guards.set([]);
    expect(await scale()).toMatchObject({ may: "no", reason: { id: "cluster.action.noEnvironment" } });
    guards.set([environment("open")]);
    kinds.set({ kinds: [{ ...deployments, verbs: ["get", "list"], subresources: [] }], failed: [] });
    await expect.poll(scale).toBeUndefined();
    kinds.set({ kinds: [deployments], failed: [] });
    await expect.poll(scale).toEqual(yes);
    guards.set([]);
    practice = true;
    guards.set([...guards.current]);
    expect(await scale()).toEqual(yes);
    abort.abort();
    expect((await states.next()).done).toBe(true);
  });
});
