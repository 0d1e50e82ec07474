/** The practice estate as a benchmark's cluster. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { BenchCluster } from "./benchCluster.ts";

const Ready = z.object({
  kubeconfig: z.string(),
  clusters: z.array(z.object({ name: z.string(), server: z.string(), control: z.string() })),
});

export interface BenchLab extends BenchCluster {
  /** Asks the estate to misbehave or to churn. */
  control(action: Readonly<Record<string, unknown>>): Promise<void>;
  dispose(): Promise<void>;
}

export async function startBenchLab(args: readonly string[]): Promise<BenchLab> {
  const folder = await mkdtemp(join(tmpdir(), "bench-lab-"));
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "../lab/main.ts"), "--dir", folder, "--parent-stdin", ...args],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const line = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("\n")) resolve(text);
    });
    child.once("exit", (code) => reject(new Error(`the practice estate ended with ${code}`)));
  });
  const ready = Ready.parse(JSON.parse(line));
  const [first] = ready.clusters;
  if (first === undefined) throw new Error("the practice estate has no cluster");
  const config = Kubeconfig.parse(parse(await readFile(ready.kubeconfig, "utf8")));
  const ca = Buffer.from(
    config.clusters.find(({ name }) => name === first.name)?.cluster["certificate-authority-data"] ?? "",
    "base64",
  );
  const token = config.users.find(({ user }) => user.token !== undefined)?.user.token ?? "";
  return {
    kubeconfig: ready.kubeconfig,
    context: first.name,
    server: first.server,
    ca,
    token,
    kubectl: "kubectl",
    words: ["payments", "orders-w", "node-1", "crash"],
    control: async (action) => {
      const headers = { Authorization: `Bearer ${first.control}`, "Content-Type": "application/json" };
      await ask(`${first.server}/lab/control`, ca, { method: "POST", headers }, JSON.stringify(action));
    },
    dispose: async () => {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const Kubeconfig = z.object({
  clusters: z.array(
    z.object({ name: z.string(), cluster: z.object({ "certificate-authority-data": z.string().optional() }) }),
  ),
  users: z.array(z.object({ user: z.object({ token: z.string().optional() }) })),
});

function ask(
  url: string,
  ca: Buffer,
  options: { method: string; headers: Record<string, string> },
  body: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, ca }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8", 0, 300);
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${options.method} ${url} answered ${response.statusCode}: ${text}`));
      });
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
