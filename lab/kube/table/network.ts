import { at, integer, type Json, list, record, text } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { formatSelectorObject } from "../selectors/label.ts";
import { ageOf } from "./duration.ts";
import { AGE_COLUMN, column, NAME_COLUMN, type TableFormat, wide } from "./tableFormat.ts";
import { formatLabels } from "./workload.ts";

export const SERVICE_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Type", "How the service is exposed."),
    column("Cluster-IP", "Address inside the cluster."),
    column("External-IP", "Addresses outside the cluster."),
    column("Port(s)", "Ports that the service listens on."),
    AGE_COLUMN,
    wide("Selector", "Labels of the pods behind the service."),
  ],
  cells: (service, nowMs) => {
    const spec = record(service.spec);
    return [
      service.metadata.name,
      text(spec.type),
      text(list(spec.clusterIPs)[0]) || "<none>",
      externalAddress(service),
      list(spec.ports).map(formatServicePort).join(",") || "<none>",
      ageOf(service.metadata.creationTimestamp, nowMs),
      formatLabels(spec.selector),
    ];
  },
};

function externalAddress(service: KubeObject): string {
  const spec = record(service.spec);
  const external = list(spec.externalIPs).map(text);
  switch (text(spec.type)) {
    case "ClusterIP":
    case "NodePort":
      return external.join(",") || "<none>";
    case "LoadBalancer":
      return [...balancerAddresses(service), ...external].join(",") || "<pending>";
    case "ExternalName":
      return text(spec.externalName);
    default:
      return "<unknown>";
  }
}

function balancerAddresses(object: KubeObject): readonly string[] {
  const ingress = list(at(object, "status", "loadBalancer", "ingress"));
  return [...new Set(ingress.map((point) => text(at(point, "ip")) || text(at(point, "hostname"))))]
    .filter((address) => address !== "")
    .sort();
}

function formatServicePort(port: Json): string {
  const nodePort = integer(at(port, "nodePort"));
  const number = integer(at(port, "port"));
  return `${nodePort > 0 ? `${number}:${nodePort}` : number}/${text(at(port, "protocol"))}`;
}

export const INGRESS_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Class", "Ingress class that serves it."),
    column("Hosts", "Hosts that requests are matched against."),
    column("Address", "Where the load balancer takes requests."),
    column("Ports", "Ports that are open."),
    AGE_COLUMN,
  ],
  cells: (ingress, nowMs) => [
    ingress.metadata.name,
    text(at(ingress, "spec", "ingressClassName")) || "<none>",
    formatHosts(list(at(ingress, "spec", "rules"))),
    balancerAddresses(ingress).join(","),
    list(at(ingress, "spec", "tls")).length > 0 ? "80, 443" : "80",
    ageOf(ingress.metadata.creationTimestamp, nowMs),
  ],
};

const SHOWN = 3;

function formatHosts(rules: readonly Json[]): string {
  const hosts = rules.map((rule) => text(at(rule, "host"))).filter((host) => host !== "");
  if (hosts.length === 0) return "*";
  const shown = hosts.slice(0, SHOWN).join(",");
  return hosts.length > SHOWN ? `${shown} + ${rules.length - SHOWN} more...` : shown;
}

function shorten(items: readonly string[]): string {
  const shown = items.slice(0, SHOWN).join(",");
  return items.length > SHOWN ? `${shown} + ${items.length - SHOWN} more...` : shown;
}

export const INGRESS_CLASS_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Controller", "Controller that serves the class."),
    column("Parameters", "Object with further settings of the class."),
    AGE_COLUMN,
  ],
  cells: (object, nowMs) => {
    const parameters = record(at(object, "spec", "parameters"));
    const isDefault = object.metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true";
    const group = text(parameters.apiGroup);
    const kind = text(parameters.kind);
    return [
      isDefault ? `${object.metadata.name} (default)` : object.metadata.name,
      text(at(object, "spec", "controller")),
      kind === "" ? "<none>" : `${group === "" ? kind : `${kind}.${group}`}/${text(parameters.name)}`,
      ageOf(object.metadata.creationTimestamp, nowMs),
    ];
  },
};

export const ENDPOINTS_FORMAT: TableFormat = {
  columns: [NAME_COLUMN, column("Endpoints", "Addresses and ports behind the service."), AGE_COLUMN],
  cells: (endpoints, nowMs) => [
    endpoints.metadata.name,
    formatSubsets(list(endpoints.subsets)),
    ageOf(endpoints.metadata.creationTimestamp, nowMs),
  ],
};

function formatSubsets(subsets: readonly Json[]): string {
  if (subsets.length === 0) return "<none>";
  const addresses = subsets.flatMap((subset) => {
    const ips = list(at(subset, "addresses")).map((address) => text(at(address, "ip")));
    const ports = list(at(subset, "ports"));
    return ports.length === 0 ? ips : ports.flatMap((port) => ips.map((ip) => `${ip}:${integer(at(port, "port"))}`));
  });
  return shorten(addresses);
}

export const ENDPOINT_SLICE_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("AddressType", "Kind of the addresses."),
    column("Ports", "Ports of the endpoints."),
    column("Endpoints", "Addresses of the endpoints."),
    AGE_COLUMN,
  ],
  cells: (slice, nowMs) => {
    const ports = list(slice.ports).map((port) => {
      const number = at(port, "port");
      return typeof number === "number" ? String(number) : text(at(port, "name")) || "*";
    });
    const addresses = list(slice.endpoints).flatMap((endpoint) => list(at(endpoint, "addresses")).map(text));
    return [
      slice.metadata.name,
      text(slice.addressType),
      shorten(ports) || "<unset>",
      shorten(addresses) || "<unset>",
      ageOf(slice.metadata.creationTimestamp, nowMs),
    ];
  },
};

export const NETWORK_POLICY_FORMAT: TableFormat = {
  columns: [NAME_COLUMN, column("Pod-Selector", "Labels of the pods that the policy is for."), AGE_COLUMN],
  cells: (policy, nowMs) => [
    policy.metadata.name,
    formatSelectorObject(at(policy, "spec", "podSelector")),
    ageOf(policy.metadata.creationTimestamp, nowMs),
  ],
};
