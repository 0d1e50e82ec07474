import { at, type JsonObject, text } from "../json.ts";
import { type KubeObject, labelsOf } from "../object.ts";

/** The object by which someone delivers others into a cluster, and the workload in which its controller runs. */
export interface SourceName {
  readonly kind: SourceKind;
  readonly namespace: string;
  readonly name: string;
}

export type SourceKind = "Application" | "Kustomization" | "HelmRelease";

export const SOURCE_KINDS: Readonly<
  Record<
    SourceKind,
    {
      readonly group: string;
      readonly resource: string;
      readonly controller: string;
      /** The field manager by which its controller writes. */
      readonly manager: string;
    }
  >
> = {
  Application: {
    group: "argoproj.io",
    resource: "applications",
    controller: "argocd-application-controller",
    manager: "argocd-controller",
  },
  Kustomization: {
    group: "kustomize.toolkit.fluxcd.io",
    resource: "kustomizations",
    controller: "kustomize-controller",
    manager: "kustomize-controller",
  },
  HelmRelease: {
    group: "helm.toolkit.fluxcd.io",
    resource: "helmreleases",
    controller: "helm-controller",
    manager: "helm-controller",
  },
};

const ARGO_NAMESPACE = "argocd";
const TRACKING = "argocd.argoproj.io/tracking-id";
/** Argo CD heals an application this long after it saw it drift (`--self-heal-timeout-seconds`). */
const ARGO_HEAL_MS = 5_000;

/** Who delivers an object, by the marks that it leaves on what it delivers; undefined where nobody does. */
export function sourceOf(object: JsonObject): SourceName | undefined {
  const labels = labelsOf(at(object, "metadata", "labels"));
  const tracked = text(at(object, "metadata", "annotations", TRACKING)).split(":")[0] ?? "";
  if (tracked !== "") return { kind: "Application", namespace: ARGO_NAMESPACE, name: tracked };
  for (const [kind, prefix] of [
    ["Kustomization", "kustomize.toolkit.fluxcd.io"],
    ["HelmRelease", "helm.toolkit.fluxcd.io"],
  ] as const) {
    const name = labels[`${prefix}/name`];
    if (name !== undefined) return { kind, namespace: labels[`${prefix}/namespace`] ?? "", name };
  }
  return undefined;
}

/** How long after a change a source puts it back; undefined where it does not. */
export function revertsAfterMs(kind: SourceKind, source: KubeObject): number | undefined {
  switch (kind) {
    case "Application":
      return at(source, "spec", "syncPolicy", "automated", "selfHeal") === true ? ARGO_HEAL_MS : undefined;
    case "Kustomization":
      return at(source, "spec", "suspend") === true ? undefined : durationMs(text(at(source, "spec", "interval")));
    case "HelmRelease": {
      const corrects = at(source, "spec", "driftDetection", "mode") === "enabled";
      if (at(source, "spec", "suspend") === true || !corrects) return undefined;
      return durationMs(text(at(source, "spec", "interval")));
    }
  }
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };

/** A duration as Go writes it, like `1h30m` or `20s`. */
export function durationMs(source: string): number {
  return [...source.matchAll(/([\d.]+)([hms])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0),
    0,
  );
}
