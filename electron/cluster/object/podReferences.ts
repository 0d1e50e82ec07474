/** What a pod, or the template of one, names. The places are those of kubernetes `pkg/api/v1/pod/util.go` (`VisitPodSecretNames`,
 *  `VisitPodConfigmapNames`) and of the core types. */
import { at, isObject, listAt, textAt } from "../source/wireValue.ts";
import type { Reference } from "./reference.ts";

/** The template of the pods that an object makes, or the pod itself; null when it makes none. */
export function podSpecOf(object: unknown): unknown {
  return textAt(object, "kind") === "Pod" ? at(object, "spec") : (at(templateOf(object), "spec") ?? null);
}

/** The labels of the pod, or of the pods that the object makes; undefined when it makes none. */
export function podLabelsOf(object: unknown): unknown {
  if (textAt(object, "kind") === "Pod") return at(object, "metadata", "labels") ?? {};
  const template = templateOf(object);
  return isObject(at(template, "spec")) ? (at(template, "metadata", "labels") ?? {}) : undefined;
}

function templateOf(object: unknown): unknown {
  return textAt(object, "kind") === "CronJob"
    ? at(object, "spec", "jobTemplate", "spec", "template")
    : at(object, "spec", "template");
}

export function podReferences(object: unknown, namespace: string): Reference[] {
  const spec = podSpecOf(object);
  if (!isObject(spec)) return [];
  const found: Reference[] = [];
  const add = (relation: Reference["relation"], resource: string, name: string, note: string, scope = namespace) => {
    if (name !== "") found.push({ relation, group: "", resource, namespace: scope, name, note });
  };
  const isPod = textAt(object, "kind") === "Pod";
  add("runs-on", "nodes", textAt(spec, "nodeName"), "", "");
  // Admission fills the account in for pods; a template may leave it out.
  const account = textAt(spec, "serviceAccountName") || textAt(spec, "serviceAccount");
  add("uses", "serviceaccounts", account || (isPod ? "" : "default"), "");
  for (const secret of listAt(spec, "imagePullSecrets"))
    add("uses", "secrets", textAt(secret, "name"), "imagePullSecrets");
  for (const volume of listAt(spec, "volumes")) {
    const note = textAt(volume, "name");
    for (const source of [volume, ...listAt(volume, "projected", "sources")]) {
      add("uses", "configmaps", textAt(source, "configMap", "name"), note);
      for (const name of secretsOfVolume(source)) add("uses", "secrets", name, note);
    }
    add("uses", "persistentvolumeclaims", textAt(volume, "persistentVolumeClaim", "claimName"), note);
    // The claim of a generic ephemeral volume is named after pod and volume.
    if (isPod && isObject(at(volume, "ephemeral")))
      add("uses", "persistentvolumeclaims", `${textAt(object, "metadata", "name")}-${note}`, note);
  }
  for (const list of ["initContainers", "containers", "ephemeralContainers"]) {
    for (const container of listAt(spec, list)) {
      const note = textAt(container, "name");
      const values = listAt(container, "env").map((one) => at(one, "valueFrom"));
      for (const from of [...listAt(container, "envFrom"), ...values]) {
        for (const key of ["configMapRef", "configMapKeyRef"])
          add("uses", "configmaps", textAt(from, key, "name"), note);
        for (const key of ["secretRef", "secretKeyRef"]) add("uses", "secrets", textAt(from, key, "name"), note);
      }
    }
  }
  return found;
}

const withSecretRef = ["cephfs", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos"];

function secretsOfVolume(source: unknown): readonly string[] {
  return [
    textAt(source, "secret", "secretName") || textAt(source, "secret", "name"),
    textAt(source, "azureFile", "secretName"),
    textAt(source, "csi", "nodePublishSecretRef", "name"),
    ...withSecretRef.map((kind) => textAt(source, kind, "secretRef", "name")),
  ];
}
