import { hash32 } from "../../random.ts";
import type { StreamTarget } from "../target.ts";
import { containerFiles } from "./containerFiles.ts";
import type { PodFiles } from "./podFiles.ts";

const DEFAULT_AGE_MS = 3 * 3600_000;

export type Process = { readonly pid: number; readonly user: string; readonly time: string; readonly command: string };

/** One container of a pod as its shell sees it: all of it derived from the target, so that every session sees the same. */
export class Pod {
  readonly target: StreamTarget;
  readonly container: string;
  readonly podIP: string;
  readonly startedAt: Date;
  readonly files: PodFiles;

  constructor(target: StreamTarget, container: string) {
    this.target = target;
    this.container = container;
    this.podIP = target.podIP ?? derivedAddress(`${target.namespace}/${target.pod}`);
    this.startedAt = target.startedAt ?? new Date(target.now().getTime() - DEFAULT_AGE_MS);
    this.files = containerFiles(this);
  }

  uptimeSeconds(): number {
    return Math.max(0, (this.target.now().getTime() - this.startedAt.getTime()) / 1000);
  }

  /** Variables of a process in the container. The pool is the one that the practice incident is about: a peak needs 89. */
  environment(terminal: string | undefined): Map<string, string> {
    return new Map([
      ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ["HOSTNAME", this.target.pod],
      ...(terminal === undefined ? [] : [["TERM", terminal] as const]),
      ["HTTP_PORT", "8080"],
      ["METRICS_PORT", "9090"],
      ["REDIS_ADDR", "redis-cluster:6379"],
      ["REDIS_POOL_SIZE", "20"],
      ["REDIS_POOL_TIMEOUT_MS", "2000"],
      ["LOG_LEVEL", "info"],
      ["KUBERNETES_SERVICE_HOST", "10.96.0.1"],
      ["KUBERNETES_SERVICE_PORT", "443"],
      ["KUBERNETES_SERVICE_PORT_HTTPS", "443"],
      ["KUBERNETES_PORT", "tcp://10.96.0.1:443"],
      ...Object.entries(this.target.environment ?? {}),
      ["HOME", "/root"],
    ]);
  }

  /** The container's own processes; a shell adds itself. */
  processes(): Process[] {
    const time = cpuTime(this.uptimeSeconds() * 0.04);
    return [
      { pid: 1, user: "root", time, command: `/app/${this.container} --config /app/config.yaml` },
      { pid: 17, user: "root", time: cpuTime(this.uptimeSeconds() * 0.002), command: "metrics-exporter --port 9090" },
    ];
  }
}

/** `minutes:seconds` of processor time, as ps has it. */
export function cpuTime(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function derivedAddress(name: string): string {
  const hash = hash32(name);
  return `10.244.${hash % 256}.${((hash >>> 8) % 253) + 2}`;
}
