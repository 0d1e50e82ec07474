import { gzipSync } from "node:zlib";
import { builtin } from "../builtinTypes.ts";
import { timestamp } from "../object.ts";
import type { EstateBuilder } from "./estateBuilder.ts";

const SECRETS = builtin("secrets");
const HOUR_MS = 3_600_000;
const NAMESPACE = "storefront";

interface Revision {
  readonly version: number;
  readonly chart: string;
  readonly appVersion: string;
  readonly status: "deployed" | "superseded" | "failed";
  readonly description: string;
  readonly ageHours: number;
  readonly replicas: number;
}

const RELEASES: readonly { readonly name: string; readonly parts: readonly string[]; readonly failed: boolean }[] = [
  { name: "search", parts: ["search", "search-indexer", "autocomplete"], failed: false },
  { name: "promo", parts: ["promo", "promo-scheduler"], failed: true },
];

/** The releases that Helm has made in the storefront, in the Secrets where it keeps them: each with its chart, values and manifest
 *  (helm `pkg/storage/driver`: JSON, gzipped, base64, and base64 again as any Secret). */
export function seedHelmReleases(estate: EstateBuilder): void {
  for (const { name, parts, failed } of RELEASES) {
    for (const revision of revisionsOf(failed)) seedRevision(estate, name, parts, revision);
  }
}

function revisionsOf(failed: boolean): readonly Revision[] {
  const first = { version: 1, chart: "2.1.0", appVersion: "1.8.0", ageHours: 900, replicas: 1 };
  const second = { version: 2, chart: "2.2.1", appVersion: "1.8.3", ageHours: 400, replicas: 1 };
  const third = { version: 3, chart: "2.3.0", appVersion: "1.8.4", ageHours: 150, replicas: 1 };
  const tried = { version: 4, chart: "2.4.0-rc1", appVersion: "1.9.0", ageHours: 20, replicas: 3 };
  const late = 'Upgrade "promo" failed: resource Deployment/storefront/promo not ready. context deadline exceeded';
  return [
    { ...first, status: "superseded", description: "Install complete" },
    { ...second, status: "superseded", description: "Upgrade complete" },
    { ...third, status: "deployed", description: "Upgrade complete" },
    ...(failed ? [{ ...tried, status: "failed", description: late } as const] : []),
  ];
}

function seedRevision(estate: EstateBuilder, name: string, parts: readonly string[], revision: Revision): void {
  const { version, status, ageHours } = revision;
  const modifiedMs = estate.nowMs - ageHours * HOUR_MS;
  const release = gzipSync(JSON.stringify(releaseOf(name, parts, revision, modifiedMs)), { level: 9 });
  const labels = {
    name,
    owner: "helm",
    status,
    version: String(version),
    modifiedAt: String(Math.floor(modifiedMs / 1000)),
  };
  estate.object(
    SECRETS,
    {
      namespace: NAMESPACE,
      name: `sh.helm.release.v1.${name}.v${version}`,
      ageMs: ageHours * HOUR_MS,
      metadata: { labels },
    },
    {
      type: "helm.sh/release.v1",
      data: { release: Buffer.from(release.toString("base64")).toString("base64") },
    },
  );
}

function releaseOf(name: string, parts: readonly string[], revision: Revision, modifiedMs: number) {
  const { version, chart, appVersion, status, description, replicas } = revision;
  const values = { image: { registry: "registry.practice.local", tag: appVersion }, replicas: 1, resources: {} };
  return {
    name,
    namespace: NAMESPACE,
    version,
    info: {
      first_deployed: timestamp(modifiedMs),
      last_deployed: timestamp(modifiedMs),
      deleted: "",
      description,
      status,
      notes: `The services of ${name} run in ${NAMESPACE}.\n`,
    },
    chart: {
      metadata: {
        name,
        version: chart,
        appVersion,
        apiVersion: "v2",
        type: "application",
        description: `The ${name} services`,
      },
      lock: null,
      templates: parts.map((part) => ({
        name: `templates/${part}.yaml`,
        data: Buffer.from(TEMPLATE.replaceAll("PART", part)).toString("base64"),
      })),
      values,
      schema: null,
      files: [],
    },
    config: { image: { tag: appVersion }, replicas },
    manifest: parts.map((part) => manifestOf(name, part, revision)).join(""),
    hooks: [],
  };
}

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

function manifestOf(release: string, part: string, { chart, appVersion, replicas }: Revision): string {
  return `---
# Source: ${release}/templates/${part}.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${part}
  labels:
    app.kubernetes.io/name: ${part}
    app.kubernetes.io/instance: ${release}
    app.kubernetes.io/managed-by: Helm
    helm.sh/chart: ${release}-${chart}
spec:
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
