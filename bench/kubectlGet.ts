/** `kubectl get pods -A` as the baseline: when its first row comes, when its last, and what it takes. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface KubectlRun {
  /** Milliseconds; null when it had to be ended before. */
  readonly firstMs: number | null;
  readonly wholeMs: number | null;
  /** How long it was given. */
  readonly limitMs: number;
  readonly printedBytes: number;
  /** The peak of its memory (VmHWM). */
  readonly peakBytes: number;
}

const usualLimitMs = 600_000;
const lookEveryMs = 20;

/** It prints its first row when it has all pages. @throws Error when it fails by itself */
export function kubectlGetPods(
  { kubectl, kubeconfig, context }: { readonly kubectl: string; readonly kubeconfig: string; readonly context: string },
  limitMs = usualLimitMs,
): Promise<KubectlRun> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(kubectl, ["--kubeconfig", kubeconfig, "--context", context, "get", "pods", "-A"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let firstMs: number | null = null;
    let printedBytes = 0;
    let peakBytes = 0;
    let late = false;
    const look = setInterval(() => {
      peakBytes = Math.max(peakBytes, peakMemory(child.pid ?? 0));
    }, lookEveryMs);
    const limit = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, limitMs);
    child.stdout.on("data", (chunk: Buffer) => {
      firstMs ??= performance.now() - began;
      printedBytes += chunk.length;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      clearInterval(look);
      clearTimeout(limit);
      const wholeMs = late ? null : performance.now() - began;
      if (late || code === 0) resolve({ firstMs, wholeMs, limitMs, printedBytes, peakBytes });
      else reject(new Error(`kubectl ended with ${code}`));
    });
  });
}

function peakMemory(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0; // it has just ended
  }
}
