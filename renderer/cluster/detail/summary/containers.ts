/** Containers of a pod or a pod template: state, image, ports, probes, resources, mounts, environment. */
import type { Health } from "../../../../shared/model/table.ts";
import { at, type Json, number, pairs, records, text as scalar } from "./json.ts";
import { type ContainerSummary, chips, link, type Pair, present, type Trouble, text, type Value } from "./model.ts";

export function containersOf(spec: unknown, status: unknown, namespace: string): readonly ContainerSummary[] {
  const states = new Map(
    ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"].flatMap((field) =>
      records(at(status, field)).map((one) => [scalar(one.name), one] as const),
    ),
  );
  const make = (container: Json, role: ContainerSummary["role"]) =>
    containerOf(container, role, states.get(scalar(container.name)), namespace);
  return [
    ...records(at(spec, "initContainers")).map((one) => make(one, one.restartPolicy === "Always" ? "sidecar" : "init")),
    ...records(at(spec, "containers")).map((one) => make(one, "container")),
    ...records(at(spec, "ephemeralContainers")).map((one) => make(one, "ephemeral")),
  ];
}

/** What keeps containers from running, in the engine's words. */
export function containerTrouble(containers: readonly ContainerSummary[], status: unknown): readonly Trouble[] {
  const states = ["containerStatuses", "initContainerStatuses"].flatMap((field) => records(at(status, field)));
  return containers.flatMap((container): readonly Trouble[] => {
    if (container.health !== "bad") return [];
    const state = states.find((one) => scalar(one.name) === container.name);
    const waiting = scalar(at(state, "state", "waiting", "message"));
    const last = at(state, "lastState", "terminated") ?? at(state, "state", "terminated");
    const code = number(at(last, "exitCode"));
    const reason = scalar(at(last, "reason"));
    const ended = code === null ? "" : `last exit ${code}${reason === "" ? "" : ` (${reason})`}`;
    const said = [container.state, waiting || scalar(at(last, "message")), ended].filter(Boolean).join("; ");
    return [{ health: "bad", subject: container.name, text: said }];
  });
}

function containerOf(
  container: Json,
  role: ContainerSummary["role"],
  status: Json | undefined,
  namespace: string,
): ContainerSummary {
  const { health, state } = stateOf(status, role);
  return {
    name: scalar(container.name),
    image: scalar(container.image),
    role,
    health,
    state,
    restarts: number(status?.restartCount),
    pairs: present([
      { name: "Ports", value: chips(records(container.ports).map(portText)) },
      { name: "Command", value: text([...commandOf(container.command), ...commandOf(container.args)].join(" "), true) },
      { name: "Requests", value: text(quantities(at(container, "resources", "requests"))) },
      { name: "Limits", value: text(quantities(at(container, "resources", "limits"))) },
      probe("Liveness", container.livenessProbe),
      probe("Readiness", container.readinessProbe),
      probe("Startup", container.startupProbe),
      {
        name: "Env from",
        value: { is: "list", values: records(container.envFrom).flatMap((source) => envFrom(source, namespace)) },
      },
      {
        name: "Env",
        value: { is: "list", values: records(container.env).map((variable) => envValue(variable, namespace)) },
      },
      { name: "Mounts", value: chips(records(container.volumeMounts).map(mountText)) },
    ]),
  };
}

function stateOf(status: Json | undefined, role: ContainerSummary["role"]): { health: Health; state: string } {
  if (status === undefined) return { health: "unknown", state: "" };
  const waiting = at(status, "state", "waiting");
  const terminated = at(status, "state", "terminated");
  if (terminated !== undefined) {
    const code = number(at(terminated, "exitCode")) ?? 0;
    const reason = scalar(at(terminated, "reason"));
    if (code === 0) return { health: role === "init" ? "ok" : "idle", state: reason || "Completed" };
    return { health: "bad", state: `${reason || "Error"}, exit ${code}` };
  }
  if (waiting !== undefined) {
    const reason = scalar(at(waiting, "reason"));
    const moves = /^(ContainerCreating|PodInitializing|)$/.test(reason);
    return { health: moves ? "busy" : "bad", state: reason || "Waiting" };
  }
  if (at(status, "state", "running") === undefined) return { health: "unknown", state: "" };
  return status.ready === false ? { health: "warn", state: "Running, not ready" } : { health: "ok", state: "Running" };
}

function portText(port: Json): string {
  const name = scalar(port.name);
  return `${name === "" ? "" : `${name} `}${scalar(port.containerPort)}/${scalar(port.protocol) || "TCP"}`;
}

function commandOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(scalar) : [];
}

function quantities(value: unknown): string {
  return pairs(value)
    .map(([name, quantity]) => `${name} ${quantity}`)
    .join(", ");
}

/** `http-get :8080/ready delay=5s timeout=1s period=10s #success=1 #failure=3`, in the form of kubectl describe. */
function probe(name: string, value: unknown): Pair | null {
  if (value === undefined) return null;
  const http = at(value, "httpGet");
  const how =
    http !== undefined
      ? `${(scalar(at(http, "scheme")) || "HTTP").toLowerCase()}-get :${scalar(at(http, "port"))}${scalar(at(http, "path"))}`
      : at(value, "tcpSocket") !== undefined
        ? `tcp :${scalar(at(value, "tcpSocket", "port"))}`
        : at(value, "grpc") !== undefined
          ? `grpc :${scalar(at(value, "grpc", "port"))}`
          : `exec ${commandOf(at(value, "exec", "command")).join(" ")}`;
  const every = `delay ${scalar(at(value, "initialDelaySeconds")) || "0"}s, period ${scalar(at(value, "periodSeconds")) || "10"}s, timeout ${scalar(at(value, "timeoutSeconds")) || "1"}s, fails after ${scalar(at(value, "failureThreshold")) || "3"}`;
  return { name, value: text(`${how} (${every})`) };
}

function envFrom(source: Json, namespace: string): readonly Value[] {
  const configMap = scalar(at(source, "configMapRef", "name"));
  const secret = scalar(at(source, "secretRef", "name"));
  return [
    ...(configMap === "" ? [] : [link(configMap, { group: "", resource: "configmaps", namespace })]),
    ...(secret === "" ? [] : [link(secret, { group: "", resource: "secrets", namespace })]),
  ];
}

function envValue(variable: Json, namespace: string): Value {
  const name = scalar(variable.name);
  const from = variable.valueFrom;
  if (from === undefined) return text(`${name}=${scalar(variable.value)}`, true);
  for (const [field, resource] of [
    ["configMapKeyRef", "configmaps"],
    ["secretKeyRef", "secrets"],
  ] as const) {
    const reference = at(from, field);
    if (reference === undefined) continue;
    const holder = scalar(at(reference, "name"));
    return {
      is: "link",
      text: `${name} ← ${holder}/${scalar(at(reference, "key"))}`,
      to: { group: "", resource, namespace, name: holder },
    };
  }
  const path = scalar(at(from, "fieldRef", "fieldPath")) || scalar(at(from, "resourceFieldRef", "resource"));
  return text(`${name} ← ${path}`, true);
}

function mountText(mount: Json): string {
  return `${scalar(mount.mountPath)} ← ${scalar(mount.name)}${mount.readOnly === true ? " (ro)" : ""}`;
}
