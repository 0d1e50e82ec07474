import type { Pod } from "./pod.ts";
import { PodFiles } from "./podFiles.ts";

const PLAIN = "-rw-r--r--";
const EXECUTABLE = "-rwxr-xr-x";

/** What a look around a container finds: the files the kubelet writes, some of /proc, and the application's configuration. */
export function containerFiles(pod: Pod): PodFiles {
  const { namespace, pod: name } = pod.target;
  const files: (readonly [string, () => string])[] = [
    ["/etc/hostname", () => `${name}\n`],
    ["/etc/hosts", () => hosts(pod)],
    ["/etc/resolv.conf", () => resolvConf(namespace)],
    ["/etc/os-release", () => 'NAME="Practice Linux"\nID=practice\nVERSION_ID=1\nPRETTY_NAME="Practice Linux 1"\n'],
    ["/etc/passwd", () => "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n"],
    ["/etc/group", () => "root:x:0:\nnogroup:x:65534:\n"],
    ["/proc/version", () => "Linux version 6.6.0-practice (lab@quarterdeck) #1 SMP PREEMPT_DYNAMIC\n"],
    ["/proc/uptime", () => `${pod.uptimeSeconds().toFixed(2)} ${(pod.uptimeSeconds() * 1.9).toFixed(2)}\n`],
    ["/proc/loadavg", () => "0.18 0.12 0.09 2/214 31\n"],
    ["/proc/meminfo", () => meminfo()],
    ["/proc/cpuinfo", () => [0, 1].map(cpuinfo).join("\n")],
    ["/proc/mounts", () => mounts()],
    ["/proc/1/cmdline", () => `/app/${pod.container}\0--config\0/app/config.yaml\0`],
    ["/proc/1/comm", () => `${pod.container}\n`],
    ["/app/config.yaml", () => config(pod)],
    ["/var/run/secrets/kubernetes.io/serviceaccount/namespace", () => namespace],
    ["/var/log/practice.log", () => "the log of this container is on its standard output: kubectl logs\n"],
  ];
  return new PodFiles(
    new Map([
      ...files.map(([path, content]) => [path, { mode: PLAIN, content }] as const),
      [`/app/${pod.container}`, { mode: EXECUTABLE, content: () => "\x7fELF\n" }],
      ["/dev/null", { mode: "crw-rw-rw-", content: () => "" }],
      ...["/root/", "/tmp/", "/home/", "/opt/", "/sys/", "/bin/", "/usr/bin/"].map(
        (path) => [path, { mode: PLAIN, content: () => "" }] as const,
      ),
    ]),
  );
}

function hosts(pod: Pod): string {
  const lines = [
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    `${pod.podIP}\t${pod.target.pod}`,
  ];
  return `# Kubernetes-managed hosts file.\n${lines.join("\n")}\n`;
}

function resolvConf(namespace: string): string {
  const search = `${namespace}.svc.cluster.local svc.cluster.local cluster.local`;
  return `search ${search}\nnameserver 10.96.0.10\noptions ndots:5\n`;
}

function config(pod: Pod): string {
  const environment = pod.environment(undefined);
  return [
    "server:",
    `  port: ${environment.get("HTTP_PORT")}`,
    `  metricsPort: ${environment.get("METRICS_PORT")}`,
    "redis:",
    `  address: ${environment.get("REDIS_ADDR")}`,
    "  pool:",
    `    size: ${environment.get("REDIS_POOL_SIZE")}`,
    `    timeoutMs: ${environment.get("REDIS_POOL_TIMEOUT_MS")}`,
    "",
  ].join("\n");
}

function meminfo(): string {
  const rows = [
    ["MemTotal", 16_384_000],
    ["MemFree", 6_212_480],
    ["MemAvailable", 11_730_944],
    ["Buffers", 301_056],
    ["Cached", 5_087_232],
  ] as const;
  return rows.map(([name, kilobytes]) => `${`${name}:`.padEnd(16)}${String(kilobytes).padStart(8)} kB\n`).join("");
}

function cpuinfo(processor: number): string {
  return `processor\t: ${processor}\nmodel name\t: Practice CPU\ncpu MHz\t\t: 2400.000\n`;
}

function mounts(): string {
  return [
    "overlay / overlay ro,relatime 0 0",
    "proc /proc proc rw,nosuid,nodev,noexec 0 0",
    "tmpfs /tmp tmpfs ro 0 0",
    "",
  ].join("\n");
}
