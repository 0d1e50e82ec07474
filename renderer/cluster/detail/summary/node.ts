/** Nodes. */
import { conditionsOf, conditionsSection } from "./conditions.ts";
import { at, type Json, pairs, records, text as scalar } from "./json.ts";
import { chips, pairsSection, type Summary, tableSection, text } from "./model.ts";

export function nodeSummary(node: Json): Summary {
  const info = at(node, "status", "nodeInfo");
  const capacity = new Map(pairs(at(node, "status", "capacity")));
  const rows = pairs(at(node, "status", "allocatable")).map(([name, value]) => [
    text(name),
    text(value),
    text(capacity.get(name) ?? ""),
  ]);
  const bad = conditionsOf(node).filter((condition) => condition.health === "bad" || condition.health === "unknown");
  return {
    trouble: bad.map((condition) => ({
      health: "bad",
      subject: condition.type,
      text: condition.message || condition.reason,
    })),
    sections: [
      ...pairsSection("", [
        {
          name: "Addresses",
          value: chips(
            records(at(node, "status", "addresses")).map((one) => `${scalar(one.type)} ${scalar(one.address)}`),
          ),
        },
        { name: "Unschedulable", value: text(at(node, "spec", "unschedulable") === true ? "true" : "") },
        {
          name: "Taints",
          value: chips(
            records(at(node, "spec", "taints")).map(
              (one) =>
                `${scalar(one.key)}${scalar(one.value) === "" ? "" : `=${scalar(one.value)}`}:${scalar(one.effect)}`,
            ),
          ),
        },
        { name: "Kubelet", value: text(scalar(at(info, "kubeletVersion"))) },
        { name: "Runtime", value: text(scalar(at(info, "containerRuntimeVersion"))) },
        {
          name: "System",
          value: text(
            [scalar(at(info, "osImage")), scalar(at(info, "kernelVersion")), scalar(at(info, "architecture"))]
              .filter(Boolean)
              .join(", "),
          ),
        },
        { name: "Pod CIDR", value: text(scalar(at(node, "spec", "podCIDR")), true) },
        { name: "Provider", value: text(scalar(at(node, "spec", "providerID")), true) },
      ]),
      ...conditionsSection(node),
      ...tableSection("resources", ["Resource", "Allocatable", "Capacity"], rows),
    ],
  };
}
