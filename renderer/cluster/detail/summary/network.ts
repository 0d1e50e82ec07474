/** Services, Ingresses and Gateway API routes. */
import { conditionsSection } from "./conditions.ts";
import { at, type Json, list, records, text as scalar } from "./json.ts";
import { chips, link, pairsSection, type Summary, tableSection, text, type Value } from "./model.ts";
import { selectorTexts } from "./workload.ts";

export function serviceSummary(service: Json): Summary {
  const spec = service.spec;
  const rows = records(at(spec, "ports")).map((port) => [
    text(scalar(port.name)),
    text(`${scalar(port.port)}/${scalar(port.protocol) || "TCP"}`),
    text(scalar(port.targetPort)),
    text(scalar(port.nodePort)),
  ]);
  const balancer = records(at(service, "status", "loadBalancer", "ingress")).map(
    (one) => scalar(one.ip) || scalar(one.hostname),
  );
  return {
    trouble: [],
    sections: [
      ...pairsSection("", [
        { name: "Type", value: text(scalar(at(spec, "type"))) },
        {
          name: "Cluster IP",
          value: text(list(at(spec, "clusterIPs")).map(scalar).join(", ") || scalar(at(spec, "clusterIP")), true),
        },
        {
          name: "External",
          value: chips(
            [...list(at(spec, "externalIPs")).map(scalar), ...balancer, scalar(at(spec, "externalName"))].filter(
              Boolean,
            ),
          ),
        },
        { name: "Selector", value: chips(selectorTexts(at(spec, "selector"))) },
        { name: "Affinity", value: text(scalar(at(spec, "sessionAffinity")).replace(/^None$/, "")) },
        {
          name: "Traffic policy",
          value: text(
            [scalar(at(spec, "externalTrafficPolicy")), scalar(at(spec, "internalTrafficPolicy"))]
              .filter(Boolean)
              .join(" / "),
          ),
        },
      ]),
      ...tableSection("ports", ["Name", "Port", "Target", "Node port"], rows),
      ...conditionsSection(service),
    ],
  };
}

export function ingressSummary(ingress: Json): Summary {
  const namespace = scalar(at(ingress, "metadata", "namespace"));
  const rows = records(at(ingress, "spec", "rules")).flatMap((rule) =>
    records(at(rule, "http", "paths")).map((path) => [
      text(scalar(rule.host) || "*"),
      text(scalar(path.path) || "/", true),
      backend(path.backend, namespace),
    ]),
  );
  const tls = records(at(ingress, "spec", "tls")).map((one): readonly Value[] => [
    text(list(one.hosts).map(scalar).join(", ")),
    link(scalar(one.secretName), { group: "", resource: "secrets", namespace }),
  ]);
  const ingressClass = scalar(at(ingress, "spec", "ingressClassName"));
  return {
    trouble: [],
    sections: [
      ...pairsSection("", [
        {
          name: "Class",
          value:
            ingressClass === ""
              ? text("")
              : link(ingressClass, { group: "networking.k8s.io", resource: "ingressclasses", namespace: "" }),
        },
        {
          name: "Address",
          value: chips(
            records(at(ingress, "status", "loadBalancer", "ingress")).map(
              (one) => scalar(one.ip) || scalar(one.hostname),
            ),
          ),
        },
      ]),
      ...tableSection("rules", ["Host", "Path", "Backend"], rows),
      ...tableSection("tls", ["Hosts", "Secret"], tls),
    ],
  };
}

function backend(value: unknown, namespace: string): Value {
  const name = scalar(at(value, "service", "name"));
  const port = scalar(at(value, "service", "port", "number")) || scalar(at(value, "service", "port", "name"));
  if (name === "") return text(`${scalar(at(value, "resource", "kind"))} ${scalar(at(value, "resource", "name"))}`);
  return { is: "link", text: `${name}:${port}`, to: { group: "", resource: "services", namespace, name } };
}
