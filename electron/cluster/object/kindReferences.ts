/** What the kinds of Kubernetes that are no pods name. */
import { at, isObject, listAt, textAt } from "../source/wireValue.ts";
import { groupOf, type Reference } from "./reference.ts";

export function kindReferences(object: unknown, namespace: string): Reference[] {
  const text = (...keys: readonly string[]) => textAt(object, ...keys);
  switch (text("kind")) {
    case "PersistentVolumeClaim":
      return [
        to("binds", "", "persistentvolumes", text("spec", "volumeName"), ""),
        to("uses", "storage.k8s.io", "storageclasses", text("spec", "storageClassName"), ""),
      ];
    case "PersistentVolume":
      return [
        to(
          "binds",
          "",
          "persistentvolumeclaims",
          text("spec", "claimRef", "name"),
          text("spec", "claimRef", "namespace"),
        ),
        to("uses", "storage.k8s.io", "storageclasses", text("spec", "storageClassName"), ""),
      ];
    case "Ingress":
      return [
        ...backendsOf(object).map((name) => to("uses", "", "services", name, namespace)),
        ...listAt(object, "spec", "tls").map((tls) =>
          to("uses", "", "secrets", textAt(tls, "secretName"), namespace, "tls"),
        ),
        to("uses", "networking.k8s.io", "ingressclasses", text("spec", "ingressClassName"), ""),
      ];
    case "ServiceAccount":
      return [
        ...listAt(object, "secrets").map((one) => to("uses", "", "secrets", textAt(one, "name"), namespace)),
        ...listAt(object, "imagePullSecrets").map((one) =>
          to("uses", "", "secrets", textAt(one, "name"), namespace, "imagePullSecrets"),
        ),
      ];
    case "HorizontalPodAutoscaler":
      return [byKind(at(object, "spec", "scaleTargetRef"), namespace)];
    case "VerticalPodAutoscaler":
      return [byKind(at(object, "spec", "targetRef"), namespace)];
    case "RoleBinding":
    case "ClusterRoleBinding":
      return [roleOf(object, namespace), ...subjectsOf(object, namespace)];
    case "StatefulSet":
      return [to("uses", "", "services", text("spec", "serviceName"), namespace)];
    case "EndpointSlice":
      return sliceReferences(object, namespace);
    case "APIService":
      return [to("uses", "", "services", text("spec", "service", "name"), text("spec", "service", "namespace"))];
    case "MutatingWebhookConfiguration":
    case "ValidatingWebhookConfiguration":
      return listAt(object, "webhooks").map((webhook) => {
        const service = at(webhook, "clientConfig", "service");
        return to(
          "uses",
          "",
          "services",
          textAt(service, "name"),
          textAt(service, "namespace"),
          textAt(webhook, "name"),
        );
      });
    default:
      return [];
  }
}

function to(
  relation: Reference["relation"],
  group: string,
  resource: string,
  name: string,
  namespace: string,
  note = "",
): Reference {
  return { relation, group, resource, namespace, name, note };
}

/** A `CrossVersionObjectReference`. */
function byKind(target: unknown, namespace: string): Reference {
  const group = groupOf(textAt(target, "apiVersion"));
  return { relation: "uses", group, kind: textAt(target, "kind"), namespace, name: textAt(target, "name"), note: "" };
}

/** The services that an Ingress sends to. */
function backendsOf(ingress: unknown): readonly string[] {
  const backends = [
    at(ingress, "spec", "defaultBackend"),
    ...listAt(ingress, "spec", "rules").flatMap((rule) =>
      listAt(rule, "http", "paths").map((path) => at(path, "backend")),
    ),
  ];
  return backends.map((backend) => textAt(backend, "service", "name"));
}

function roleOf(object: unknown, namespace: string): Reference {
  const kind = textAt(object, "roleRef", "kind");
  const group = textAt(object, "roleRef", "apiGroup");
  const name = textAt(object, "roleRef", "name");
  return { relation: "binds", group, kind, namespace: kind === "Role" ? namespace : "", name, note: "" };
}

function subjectsOf(object: unknown, namespace: string): Reference[] {
  return listAt(object, "subjects")
    .filter((subject) => textAt(subject, "kind") === "ServiceAccount")
    .map((subject) =>
      to("binds", "", "serviceaccounts", textAt(subject, "name"), textAt(subject, "namespace") || namespace),
    );
}

/** Its Service is its owner as well where the cluster's own controller made it: then that says it. */
function sliceReferences(object: unknown, namespace: string): Reference[] {
  const service = textAt(object, "metadata", "labels", "kubernetes.io/service-name");
  const owned = listAt(object, "metadata", "ownerReferences").some((owner) => textAt(owner, "kind") === "Service");
  return [
    ...(owned ? [] : [to("uses", "", "services", service, namespace)]),
    ...listAt(object, "endpoints")
      .map((endpoint) => at(endpoint, "targetRef"))
      .filter((target) => isObject(target) && textAt(target, "kind") === "Pod")
      .map((target) => to("selects", "", "pods", textAt(target, "name"), textAt(target, "namespace") || namespace)),
  ];
}
