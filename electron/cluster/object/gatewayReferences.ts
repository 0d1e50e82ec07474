/** What objects of the Gateway API name (gateway-api `apis/v1`), and which of it needs the leave of another namespace (GEP-709: backends of routes and
 *  certificates of listeners; what a route attaches to is allowed by the listener itself). */
import { at, listAt, textAt } from "../source/wireValue.ts";
import type { Reference } from "./reference.ts";

export const gatewayGroup = "gateway.networking.k8s.io";
export const routeResources = ["httproutes", "grpcroutes", "tlsroutes", "tcproutes", "udproutes"];
const routeKinds = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];

export function gatewayReferences(object: unknown, namespace: string): Reference[] {
  const kind = textAt(object, "kind");
  if (routeKinds.includes(kind)) return routeReferences(object, namespace);
  switch (kind) {
    case "Gateway":
      return [
        named({ kind: "GatewayClass", group: gatewayGroup, name: textAt(object, "spec", "gatewayClassName") }, ""),
        ...listAt(object, "spec", "listeners").flatMap((listener) =>
          listAt(listener, "tls", "certificateRefs").map((ref) =>
            granted(named(ref, namespace, { kind: "Secret", note: textAt(listener, "name") }), namespace),
          ),
        ),
      ];
    case "BackendTLSPolicy":
      return [
        ...listAt(object, "spec", "targetRefs").map((ref) =>
          named(ref, namespace, { kind: "Service", note: textAt(ref, "sectionName") }),
        ),
        ...listAt(object, "spec", "validation", "caCertificateRefs").map((ref) =>
          named(ref, namespace, { kind: "ConfigMap" }),
        ),
      ];
    default:
      return [];
  }
}

function routeReferences(object: unknown, namespace: string): Reference[] {
  const parents = listAt(object, "spec", "parentRefs").map((ref) =>
    named(ref, namespace, { group: gatewayGroup, kind: "Gateway", note: textAt(ref, "sectionName") }),
  );
  const rules = listAt(object, "spec", "rules");
  const backends = rules.flatMap((rule) => listAt(rule, "backendRefs"));
  const filters = [...rules, ...backends].flatMap((one) => listAt(one, "filters"));
  return [
    ...parents,
    ...backends.map((ref) => granted(named(ref, namespace, { kind: "Service" }), namespace)),
    ...filters.flatMap((filter) => {
      const note = textAt(filter, "type");
      if (note === "RequestMirror") {
        const mirror = at(filter, "requestMirror", "backendRef");
        return [granted(named(mirror, namespace, { kind: "Service", note }), namespace)];
      }
      return note === "ExtensionRef" ? [named(at(filter, "extensionRef"), namespace, { note })] : [];
    }),
  ];
}

interface Defaults {
  readonly group?: string;
  readonly kind?: string;
  readonly note?: string;
}

/** An object reference of the Gateway API: group, kind and namespace may be left out, an empty group is the core. */
function named(ref: unknown, namespace: string, defaults: Defaults = {}): Reference {
  const group = at(ref, "group");
  return {
    relation: "uses",
    group: typeof group === "string" ? group : (defaults.group ?? ""),
    kind: textAt(ref, "kind") || (defaults.kind ?? ""),
    namespace: namespace === "" ? "" : textAt(ref, "namespace") || namespace,
    name: textAt(ref, "name"),
    note: defaults.note ?? "",
  };
}

function granted(reference: Reference, from: string): Reference {
  return reference.namespace === from ? reference : { ...reference, needsGrant: true };
}
