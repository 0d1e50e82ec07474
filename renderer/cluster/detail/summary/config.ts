/** ConfigMaps, Secrets, claims, volumes, autoscalers and budgets. */
import { conditionsSection } from "./conditions.ts";
import { at, type Json, list, pairs, record, records, text as scalar } from "./json.ts";
import { chips, link, pairsSection, type Summary, tableSection, text } from "./model.ts";

export function dataSummary(object: Json): Summary {
  const entries = [...pairs(object.data), ...pairs(object.stringData)];
  const binary = Object.keys(record(object.binaryData));
  return {
    trouble: [],
    sections: [
      ...pairsSection("", [
        { name: "Type", value: text(scalar(object.type)) },
        { name: "Immutable", value: text(object.immutable === true ? "true" : "") },
      ]),
      ...tableSection(
        "data",
        ["Key", "Value"],
        [
          ...entries.map(([key, value]) => [text(key), text(value, true)]),
          ...binary.map((key) => [text(key), text("binary")]),
        ],
      ),
    ],
  };
}

export function claimSummary(claim: Json): Summary {
  const volume = scalar(at(claim, "spec", "volumeName"));
  const storageClass = scalar(at(claim, "spec", "storageClassName"));
  return {
    trouble: [],
    sections: [
      ...pairsSection("", [
        { name: "Phase", value: text(scalar(at(claim, "status", "phase"))) },
        {
          name: "Capacity",
          value: text(
            scalar(at(claim, "status", "capacity", "storage")) || scalar(at(claim, "spec", "capacity", "storage")),
          ),
        },
        { name: "Requested", value: text(scalar(at(claim, "spec", "resources", "requests", "storage"))) },
        { name: "Access modes", value: chips(list(at(claim, "spec", "accessModes")).map(scalar)) },
        {
          name: "Volume",
          value: volume === "" ? text("") : link(volume, { group: "", resource: "persistentvolumes", namespace: "" }),
        },
        { name: "Claim", value: claimOf(claim) },
        {
          name: "Class",
          value:
            storageClass === ""
              ? text("")
              : link(storageClass, { group: "storage.k8s.io", resource: "storageclasses", namespace: "" }),
        },
        { name: "Reclaim policy", value: text(scalar(at(claim, "spec", "persistentVolumeReclaimPolicy"))) },
      ]),
      ...conditionsSection(claim),
    ],
  };
}

function claimOf(volume: Json) {
  const name = scalar(at(volume, "spec", "claimRef", "name"));
  const namespace = scalar(at(volume, "spec", "claimRef", "namespace"));
  return name === "" ? text("") : link(name, { group: "", resource: "persistentvolumeclaims", namespace });
}

export function autoscalerSummary(autoscaler: Json): Summary {
  const spec = autoscaler.spec;
  const metrics = records(at(spec, "metrics")).map((metric) => {
    const type = scalar(metric.type);
    const held = metric[type.charAt(0).toLowerCase() + type.slice(1)];
    const target = at(held, "target");
    const wanted =
      scalar(at(target, "averageUtilization")) !== ""
        ? `${scalar(at(target, "averageUtilization"))} %`
        : scalar(at(target, "averageValue")) || scalar(at(target, "value"));
    return [text(type), text(scalar(at(held, "name")) || scalar(at(held, "metric", "name"))), text(wanted)];
  });
  return {
    trouble: [],
    sections: [
      ...pairsSection("", [
        {
          name: "Scales",
          value: text(
            `${scalar(at(spec, "scaleTargetRef", "kind"))} ${scalar(at(spec, "scaleTargetRef", "name"))}`.trim(),
          ),
        },
        {
          name: "Replicas",
          value: text(
            `${scalar(at(autoscaler, "status", "currentReplicas"))} now, ${scalar(at(autoscaler, "status", "desiredReplicas"))} wanted, ${scalar(at(spec, "minReplicas")) || "1"} to ${scalar(at(spec, "maxReplicas"))}`,
          ),
        },
      ]),
      ...tableSection("metrics", ["Type", "Name", "Target"], metrics),
      ...conditionsSection(autoscaler),
    ],
  };
}
