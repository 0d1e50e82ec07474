import type { HookPlan, ReleasePlan, RevisionPlan } from "./releaseRecord.ts";

const NAMESPACE = "storefront";

interface Version {
  readonly chartVersion: string;
  readonly appVersion: string;
  readonly ageHours: number;
  readonly replicas: number;
}

const VERSIONS: readonly Version[] = [
  { chartVersion: "2.1.0", appVersion: "1.8.0", ageHours: 900, replicas: 1 },
  { chartVersion: "2.2.1", appVersion: "1.8.3", ageHours: 400, replicas: 1 },
  { chartVersion: "2.3.0", appVersion: "1.8.4", ageHours: 150, replicas: 1 },
];

const TEMPLATE = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: PART
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
        - name: app
          image: {{ .Values.image.registry }}/storefront/PART:{{ .Values.image.tag }}
`;

/** The releases whose objects are services of the storefront: `search` is well, the last upgrade of `promo` failed before it changed anything. */
export const STOREFRONT_RELEASES: readonly ReleasePlan[] = [
  storefrontRelease("search", ["search", "search-indexer", "autocomplete"]),
  storefrontRelease("promo", ["promo", "promo-scheduler"], failedUpgrade("promo")),
];

function storefrontRelease(name: string, parts: readonly string[], tried?: Tried): ReleasePlan {
  const past = VERSIONS.map(
    (version, index): RevisionPlan => ({
      ...revisionOf(name, parts, version),
      status: index === VERSIONS.length - 1 ? "deployed" : "superseded",
      description: index === 0 ? "Install complete" : "Upgrade complete",
    }),
  );
  const last = tried === undefined ? [] : [{ ...revisionOf(name, parts, tried.version), ...tried.outcome }];
  return {
    namespace: NAMESPACE,
    name,
    driver: "secret",
    chart: name,
    about: `The ${name} services`,
    notes: `The services of ${name} run in ${NAMESPACE}.\n`,
    defaults: { image: { registry: "registry.practice.local", tag: "1.8.4" }, replicas: 1, resources: {} },
    revisions: [...past, ...last],
  };
}

interface Tried {
  readonly version: Version;
  readonly outcome: Pick<RevisionPlan, "status" | "description" | "hooks">;
}

function failedUpgrade(name: string): Tried {
  const hook: HookPlan = {
    name: `${name}-migrate`,
    kind: "Job",
    event: "pre-upgrade",
    phase: "Failed",
    manifest: jobOf(`${name}-migrate`),
  };
  const reason = `pre-upgrade hooks failed: 1 error occurred:\n\t* job ${hook.name} failed: BackoffLimitExceeded\n\n`;
  return {
    version: { chartVersion: "2.4.0-rc1", appVersion: "1.9.0", ageHours: 20, replicas: 3 },
    outcome: { status: "failed", description: `Upgrade "${name}" failed: ${reason}`, hooks: [hook] },
  };
}

function revisionOf(
  release: string,
  parts: readonly string[],
  version: Version,
): Omit<RevisionPlan, "status" | "description"> {
  const { chartVersion, appVersion, ageHours, replicas } = version;
  const named = (text: (part: string) => string) =>
    Object.fromEntries(parts.map((part) => [`templates/${part}.yaml`, text(part)]));
  return {
    chartVersion,
    appVersion,
    ageHours,
    values: { image: { tag: appVersion }, replicas },
    documents: named((part) => deploymentOf(release, part, version)),
    templates: named((part) => TEMPLATE.replaceAll("PART", part)),
  };
}

function deploymentOf(release: string, part: string, { chartVersion, appVersion, replicas }: Version): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${part}
  labels:
    app.kubernetes.io/name: ${part}
    app.kubernetes.io/instance: ${release}
    app.kubernetes.io/managed-by: Helm
    helm.sh/chart: ${release}-${chartVersion}
${deliverer(release)}spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${part}
      app.kubernetes.io/part-of: ${NAMESPACE}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${part}
        app.kubernetes.io/part-of: ${NAMESPACE}
    spec:
      containers:
        - name: app
          image: registry.practice.local/${NAMESPACE}/${part}:${appVersion}
`;
}

/** `search` is rendered by Flux's helm-controller, which labels all of it. */
function deliverer(release: string): string {
  if (release !== "search") return "";
  return `    helm.toolkit.fluxcd.io/name: ${release}\n    helm.toolkit.fluxcd.io/namespace: flux-system\n`;
}

function jobOf(name: string): string {
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
  annotations:
    helm.sh/hook: pre-upgrade
spec:
  backoffLimit: 2
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: registry.practice.local/${NAMESPACE}/${name}:1.9.0
`;
}
