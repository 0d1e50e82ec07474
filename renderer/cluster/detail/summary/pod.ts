/** Pods and pod templates. */
import { conditionsSection } from "./conditions.ts";
import { containersOf, containerTrouble } from "./containers.ts";
import { at, type Json, pairs, records, text as scalar } from "./json.ts";
import {
  chips,
  link,
  pairsSection,
  type Section,
  type Summary,
  type Trouble,
  tableSection,
  text,
  type Value,
} from "./model.ts";

export function podSummary(pod: Json): Summary {
  const spec = pod.spec;
  const status = pod.status;
  const namespace = scalar(at(pod, "metadata", "namespace"));
  const containers = containersOf(spec, status, namespace);
  const node = scalar(at(spec, "nodeName"));
  return {
    trouble: [...containerTrouble(containers, status), ...statusTrouble(status)],
    sections: [
      ...pairsSection("", [
        { name: "Node", value: node === "" ? text("") : link(node, { group: "", resource: "nodes", namespace: "" }) },
        {
          name: "Pod IP",
          value: text(
            records(at(status, "podIPs"))
              .map((one) => scalar(one.ip))
              .join(", ") || scalar(at(status, "podIP")),
            true,
          ),
        },
        { name: "Phase", value: text(scalar(at(status, "phase"))) },
        { name: "QoS", value: text(scalar(at(status, "qosClass"))) },
      ]),
      ...(containers.length === 0 ? [] : [{ kind: "containers", containers } as const]),
      ...conditionsSection(pod),
      ...placement(spec, namespace),
      ...volumes(spec, namespace),
    ],
  };
}

/** What a workload says of the pods that it makes. */
export function templateSections(template: unknown, namespace: string): readonly Section[] {
  const spec = at(template, "spec");
  const containers = containersOf(spec, undefined, namespace);
  return [
    ...(containers.length === 0 ? [] : [{ kind: "containers", containers } as const]),
    ...placement(spec, namespace),
    ...volumes(spec, namespace),
  ];
}

function placement(spec: unknown, namespace: string): readonly Section[] {
  const account = scalar(at(spec, "serviceAccountName"));
  const priority = scalar(at(spec, "priorityClassName"));
  return pairsSection("placement", [
    {
      name: "Service account",
      value: account === "" ? text("") : link(account, { group: "", resource: "serviceaccounts", namespace }),
    },
    {
      name: "Priority",
      value:
        priority === ""
          ? text("")
          : link(priority, { group: "scheduling.k8s.io", resource: "priorityclasses", namespace: "" }),
    },
    { name: "Node selector", value: chips(pairs(at(spec, "nodeSelector")).map(([key, value]) => `${key}=${value}`)) },
    { name: "Tolerations", value: chips(records(at(spec, "tolerations")).map(tolerationText)) },
    { name: "Affinity", value: chips(Object.keys((at(spec, "affinity") as object | undefined) ?? {})) },
    { name: "Host network", value: text(at(spec, "hostNetwork") === true ? "true" : "") },
    { name: "Restart policy", value: text(scalar(at(spec, "restartPolicy"))) },
  ]);
}

function volumes(spec: unknown, namespace: string): readonly Section[] {
  const rows = records(at(spec, "volumes")).map((volume) => [
    text(scalar(volume.name)),
    volumeSource(volume, namespace),
  ]);
  return tableSection("volumes", ["Name", "Source"], rows);
}

function volumeSource(volume: Json, namespace: string): Value {
  const named = [
    ["configMap", "name", "configmaps"],
    ["secret", "secretName", "secrets"],
    ["persistentVolumeClaim", "claimName", "persistentvolumeclaims"],
  ] as const;
  for (const [field, key, resource] of named) {
    const name = scalar(at(volume, field, key));
    if (name !== "") return { is: "link", text: `${field} ${name}`, to: { group: "", resource, namespace, name } };
  }
  const kind = Object.keys(volume).find((key) => key !== "name") ?? "";
  const place = scalar(at(volume, kind, "path")) || scalar(at(volume, kind, "driver"));
  return text([kind, place].filter(Boolean).join(" "));
}

function tolerationText(toleration: Json): string {
  const key = scalar(toleration.key) || "*";
  const value = scalar(toleration.value);
  const seconds = scalar(toleration.tolerationSeconds);
  return `${key}${value === "" ? "" : `=${value}`}:${scalar(toleration.effect) || "*"}${seconds === "" ? "" : ` for ${seconds}s`}`;
}

function statusTrouble(status: unknown): readonly Trouble[] {
  const reason = scalar(at(status, "reason"));
  const message = scalar(at(status, "message"));
  const own: readonly Trouble[] =
    reason === "" && message === "" ? [] : [{ health: "bad", subject: reason, text: message }];
  const unscheduled = records(at(status, "conditions"))
    .filter((one) => one.type === "PodScheduled" && one.status === "False")
    .map((one): Trouble => ({ health: "bad", subject: scalar(one.reason), text: scalar(one.message) }));
  return [...own, ...unscheduled];
}
