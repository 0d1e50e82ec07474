/** The whole core as a host starts it, with a page's client, for one context of a kubeconfig. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { memorySecrets } from "../../electron/core/secrets/secretStore.ts";
import { createCore } from "../../electron/wiring.ts";
import { type ConnectionId, connections } from "../../shared/connection.ts";
import { type Environment, EnvironmentId, environments, type Guard } from "../../shared/environment.ts";
import { client } from "../../shared/rpc/api.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { transportPair } from "../../shared/rpc/transportPair.fixture.ts";

export interface WholeCore {
  readonly rpc: RpcClient;
  readonly connection: ConnectionId;
  /** The one environment that the connection belongs to. */
  environment(guard: Guard): Environment;
  dispose(): Promise<void>;
}

/** Starts it in `folder`, with the context in an environment of its own, and waits until its connection is ready. */
export async function startWholeCore(start: {
  readonly folder: string;
  readonly kubeconfig: string;
  readonly context: string;
  readonly guard: Guard;
}): Promise<WholeCore> {
  mkdirSync(join(start.folder, "home"));
  const core = await createCore({
    folder: join(start.folder, "home"),
    kubeconfigs: [start.kubeconfig],
    info: { version: "0", commit: null, host: "web", platform: "", node: process.versions.node, secrets: "memory" },
    secrets: memorySecrets(),
    listeners: () => [],
    ptyBinary: join(start.folder, "none.node"),
    launchEstate: () => {
      throw new Error("no practice estate here");
    },
  });
  const [near, far] = transportPair();
  core.rpc.accept(far);
  const rpc = new RpcClient({ dial: () => Promise.resolve(near) });
  const opened = client(rpc, connections);
  const connection = await new Promise<ConnectionId>((resolve) => {
    void (async () => {
      for await (const { connections: all } of opened.list({})) {
        const found = all.find(({ name }) => name === start.context);
        if (found !== undefined) return resolve(found.id);
      }
    })();
  });
  const environment = (guard: Guard): Environment => ({
    id: EnvironmentId.parse("prod"),
    name: "prod",
    colour: "magenta",
    guard,
    connections: [connection],
  });
  await client(rpc, environments).save({ environments: [environment(start.guard)] });
  await opened.open({ connection });
  for await (const states of opened.states({}))
    if (states.some(({ id, phase }) => id === connection && phase === "ready")) break;
  return {
    rpc,
    connection,
    environment,
    dispose: async () => {
      rpc.dispose();
      await core.dispose();
    },
  };
}
