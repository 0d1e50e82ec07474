/** The practice estate in a process of its own, and the contexts of its kubeconfig. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import type { KubeEndpoint } from "./http/endpoint.ts";

const labEntry = fileURLToPath(new URL("../../lab/main.ts", import.meta.url));
const Config = z.object({
  clusters: z.array(
    z.object({ name: z.string(), cluster: z.object({ server: z.string(), "certificate-authority-data": z.string() }) }),
  ),
  users: z.array(z.object({ name: z.string(), user: z.object({ token: z.string() }) })),
});

export interface Lab {
  readonly process: ChildProcess;
  readonly config: z.infer<typeof Config>;
}

export async function startLab(directory: string, more: readonly string[] = []): Promise<Lab> {
  const process_ = spawn(process.execPath, [labEntry, "--dir", directory, "--pods", "300", ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: process_.stdout });
  await new Promise<void>((resolve, reject) => {
    lines.once("line", () => resolve());
    process_.once("exit", (code) => reject(new Error(`the lab ended with ${code}`)));
  });
  return { process: process_, config: Config.parse(parse(await readFile(join(directory, "kubeconfig"), "utf8"))) };
}

export async function stopLab(lab: Lab): Promise<void> {
  const ended = new Promise((resolve) => lab.process.once("exit", resolve));
  lab.process.kill("SIGKILL");
  await ended;
}

/** @throws RpcError when there is no such context */
export function practiceContext(
  { config }: Lab,
  name: string,
): { readonly endpoint: KubeEndpoint; readonly token: string } {
  const cluster = config.clusters.find((one) => one.name === name)?.cluster;
  const user = config.users.find((one) => one.name === name)?.user;
  if (!cluster || !user) throw new RpcError("not-found", message("connection.noContext"));
  const endpoint = {
    server: cluster.server,
    tlsServerName: null,
    insecure: false,
    caPem: Buffer.from(cluster["certificate-authority-data"], "base64").toString("utf8"),
    proxyUrl: null,
    proxyEnvironment: {},
    disableCompression: false,
    impersonationHeaders: [],
  };
  return { endpoint, token: user.token };
}
