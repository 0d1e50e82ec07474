/** The practice estate as a benchmark's cluster. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const Ready = z.object({
  kubeconfig: z.string(),
  clusters: z.array(z.object({ name: z.string(), server: z.string(), control: z.string() })),
});

export interface BenchLab {
  readonly kubeconfig: string;
  readonly server: string;
  /** Asks the estate to misbehave or to churn. */
  control(action: Readonly<Record<string, unknown>>): Promise<void>;
  dispose(): Promise<void>;
}

export async function startBenchLab(args: readonly string[]): Promise<BenchLab> {
  const folder = await mkdtemp(join(tmpdir(), "bench-lab-"));
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "../lab/main.ts"), "--dir", folder, "--parent-stdin", "--plain", ...args],
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
  return {
    kubeconfig: ready.kubeconfig,
    server: first.server,
    control: async (action) => {
      const response = await fetch(`${first.server}/lab/control`, {
        method: "POST",
        headers: { Authorization: `Bearer ${first.control}`, "Content-Type": "application/json" },
        body: JSON.stringify(action),
      });
      if (!response.ok) throw new Error(`the practice estate answered ${response.status}: ${await response.text()}`);
    },
    dispose: async () => {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
