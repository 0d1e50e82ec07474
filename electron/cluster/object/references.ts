/** What an object names: pure, from the object alone. */
import type { ApiKind, RelatedGroup } from "../../../shared/cluster.ts";
import { at, isObject, listAt, textAt } from "../source/wireValue.ts";

export interface Reference {
  readonly relation: RelatedGroup["relation"];
  readonly group: string;
  /** Either is given. */
  readonly kind?: string;
  readonly resource?: string;
  /** Empty for cluster-scoped things. */
  readonly namespace: string;
  readonly name: string;
  readonly note: string;
}

/** The template of the pods that an object makes, or the pod itself; null when it makes none. */
export function podSpecOf(object: unknown): unknown {
  switch (textAt(object, "kind")) {
    case "Pod":
      return at(object, "spec");
    case "CronJob":
      return at(object, "spec", "jobTemplate", "spec", "template", "spec");
    default:
      return at(object, "spec", "template", "spec") ?? null;
  }
}

/** The pods that an object selects by labels: a label selector as text; null when it selects none. */
export function podSelectorOf(object: unknown): string | null {
  const kind = textAt(object, "kind");
  const selector = at(object, "spec", "selector");
  if (kind === "Service" || kind === "ReplicationController") return isObject(selector) ? equalities(selector) : null;
  if (kind === "NetworkPolicy") return labelSelector(at(object, "spec", "podSelector"));
  const selects = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "PodDisruptionBudget"];
  return selects.includes(kind) ? labelSelector(selector) : null;
}

/** A `metav1.LabelSelector` in the query's syntax; null for none, which selects nothing here. */
export function labelSelector(selector: unknown): string | null {
  if (!isObject(selector)) return null;
  const terms: string[] = [];
  const labels = at(selector, "matchLabels");
  if (isObject(labels)) for (const [key, value] of Object.entries(labels)) terms.push(`${key}=${String(value)}`);
  for (const expression of listAt(selector, "matchExpressions")) {
    const key = textAt(expression, "key");
    const values = listAt(expression, "values").join(",");
    switch (textAt(expression, "operator")) {
      case "In":
        terms.push(`${key} in (${values})`);
        break;
      case "NotIn":
        terms.push(`${key} notin (${values})`);
        break;
      case "Exists":
        terms.push(key);
        break;
      case "DoesNotExist":
        terms.push(`!${key}`);
    }
  }
  return terms.length === 0 ? null : terms.join(",");
}

/** Whether a service's plain selector picks an object with these labels. */
export function selects(selector: unknown, labels: unknown): boolean {
  if (!isObject(selector) || Object.keys(selector).length === 0) return false;
  return Object.entries(selector).every(([key, value]) => at(labels, key) === value);
}

export function referencesOf(object: unknown): readonly Reference[] {
  const namespace = textAt(object, "metadata", "namespace");
  return unique([
    ...owners(object, namespace),
    ...podReferences(podSpecOf(object), namespace),
    ...kindReferences(object, namespace),
  ]);
}

function owners(object: unknown, namespace: string): Reference[] {
  return listAt(object, "metadata", "ownerReferences").map((owner) => ({
    relation: "owner",
    group: groupOf(textAt(owner, "apiVersion")),
    kind: textAt(owner, "kind"),
    namespace,
    name: textAt(owner, "name"),
    note: at(owner, "controller") === true ? "controller" : "",
  }));
}

function podReferences(spec: unknown, namespace: string): Reference[] {
  if (!isObject(spec)) return [];
  const found: Reference[] = [];
  const core = (relation: Reference["relation"], resource: string, name: string, note: string, scope = namespace) => {
    if (name !== "") found.push({ relation, group: "", resource, namespace: scope, name, note });
  };
  core("runs-on", "nodes", textAt(spec, "nodeName"), "", "");
  core("uses", "serviceaccounts", textAt(spec, "serviceAccountName"), "");
  for (const secret of listAt(spec, "imagePullSecrets"))
    core("uses", "secrets", textAt(secret, "name"), "imagePullSecrets");
  for (const volume of listAt(spec, "volumes")) {
    const note = textAt(volume, "name");
    for (const source of [volume, ...listAt(volume, "projected", "sources")]) {
      core("uses", "configmaps", textAt(source, "configMap", "name"), note);
      core("uses", "secrets", textAt(source, "secret", "secretName") || textAt(source, "secret", "name"), note);
      core("uses", "persistentvolumeclaims", textAt(source, "persistentVolumeClaim", "claimName"), note);
    }
  }
  for (const container of [...listAt(spec, "initContainers"), ...listAt(spec, "containers")]) {
    const note = textAt(container, "name");
    for (const from of [
      ...listAt(container, "envFrom"),
      ...listAt(container, "env").map((one) => at(one, "valueFrom")),
    ]) {
      core("uses", "configmaps", textAt(from, "configMapRef", "name") || textAt(from, "configMapKeyRef", "name"), note);
      core("uses", "secrets", textAt(from, "secretRef", "name") || textAt(from, "secretKeyRef", "name"), note);
    }
  }
  return found;
}

function kindReferences(object: unknown, namespace: string): Reference[] {
  const ref = (
    relation: Reference["relation"],
    group: string,
    resource: string,
    name: string,
    scope: string,
  ): Reference[] => (name === "" ? [] : [{ relation, group, resource, namespace: scope, name, note: "" }]);
  switch (textAt(object, "kind")) {
    case "PersistentVolumeClaim":
      return [
        ...ref("binds", "", "persistentvolumes", textAt(object, "spec", "volumeName"), ""),
        ...ref("uses", "storage.k8s.io", "storageclasses", textAt(object, "spec", "storageClassName"), ""),
      ];
    case "PersistentVolume":
      return [
        ...ref(
          "binds",
          "",
          "persistentvolumeclaims",
          textAt(object, "spec", "claimRef", "name"),
          textAt(object, "spec", "claimRef", "namespace"),
        ),
        ...ref("uses", "storage.k8s.io", "storageclasses", textAt(object, "spec", "storageClassName"), ""),
      ];
    case "Ingress":
      return [
        ...backendsOf(object).flatMap((name) => ref("uses", "", "services", name, namespace)),
        ...listAt(object, "spec", "tls").flatMap((tls) =>
          ref("uses", "", "secrets", textAt(tls, "secretName"), namespace),
        ),
        ...ref("uses", "networking.k8s.io", "ingressclasses", textAt(object, "spec", "ingressClassName"), ""),
      ];
    case "HorizontalPodAutoscaler":
      return targetOf(object, namespace);
    case "RoleBinding":
    case "ClusterRoleBinding":
      return [...roleOf(object, namespace), ...subjectsOf(object, namespace)];
    case "StatefulSet":
      return ref("uses", "", "services", textAt(object, "spec", "serviceName"), namespace);
    default:
      return [];
  }
}

/** The services that an Ingress sends to. */
export function backendsOf(ingress: unknown): string[] {
  const backends = [
    at(ingress, "spec", "defaultBackend"),
    ...listAt(ingress, "spec", "rules").flatMap((rule) =>
      listAt(rule, "http", "paths").map((path) => at(path, "backend")),
    ),
  ];
  return [...new Set(backends.map((backend) => textAt(backend, "service", "name")).filter((name) => name !== ""))];
}

function targetOf(object: unknown, namespace: string): Reference[] {
  const target = at(object, "spec", "scaleTargetRef");
  const name = textAt(target, "name");
  if (name === "") return [];
  const group = groupOf(textAt(target, "apiVersion"));
  return [{ relation: "uses", group, kind: textAt(target, "kind"), namespace, name, note: "" }];
}

function roleOf(object: unknown, namespace: string): Reference[] {
  const kind = textAt(object, "roleRef", "kind");
  const group = textAt(object, "roleRef", "apiGroup");
  const name = textAt(object, "roleRef", "name");
  return name === ""
    ? []
    : [{ relation: "binds", group, kind, namespace: kind === "Role" ? namespace : "", name, note: "" }];
}

function subjectsOf(object: unknown, namespace: string): Reference[] {
  return listAt(object, "subjects")
    .filter((subject) => textAt(subject, "kind") === "ServiceAccount")
    .map((subject) => ({
      relation: "binds",
      group: "",
      resource: "serviceaccounts",
      namespace: textAt(subject, "namespace") || namespace,
      name: textAt(subject, "name"),
      note: "",
    }));
}

/** The served kind that a reference means; null where the cluster has none. */
export function kindOfReference(kinds: readonly ApiKind[], reference: Reference): ApiKind | null {
  const matches = (kind: ApiKind) =>
    kind.group === reference.group &&
    (reference.resource === undefined ? kind.kind === reference.kind : kind.resource === reference.resource);
  return kinds.find(matches) ?? null;
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

function equalities(labels: Readonly<Record<string, unknown>>): string | null {
  const terms = Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`);
  return terms.length === 0 ? null : terms.join(",");
}

function unique(references: readonly Reference[]): Reference[] {
  const byKey = new Map<string, Reference>();
  for (const one of references) {
    const key = [one.relation, one.group, one.kind, one.resource, one.namespace, one.name].join("/");
    const known = byKey.get(key);
    const notes =
      known && one.note !== "" && !known.note.split(", ").includes(one.note)
        ? [known.note, one.note].filter(Boolean).join(", ")
        : known?.note;
    byKey.set(key, { ...one, note: notes ?? one.note });
  }
  return [...byKey.values()];
}
