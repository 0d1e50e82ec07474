import { builtin } from "../builtinTypes.ts";
import { SOURCE_KINDS, type SourceKind, sourceOf } from "../controllers/deliverySource.ts";
import type { JsonObject } from "../json.ts";
import { type Draft, timestamp } from "../object.ts";
import { hash32 } from "../random.ts";
import { WholeObject } from "../store/wholeObject.ts";
import type { EstateBuilder } from "./estateBuilder.ts";

const DEPLOYMENTS = builtin("deployments", "apps");
const HOUR_MS = 3_600_000;
const REPOSITORY = "https://git.practice.local/storefront/deploy.git";
const REVISION = hash32("storefront").toString(16).padStart(8, "0").repeat(5);

/** The objects by which Argo CD and Flux deliver the storefront, and one application whose last sync was refused. */
export function seedDelivery(estate: EstateBuilder): void {
  const since = timestamp(estate.nowMs - 700 * HOUR_MS);
  seedApplications(estate, since);
  const ready = (message: string, reason: string): JsonObject => ({
    observedGeneration: 1,
    conditions: [{ type: "Ready", status: "True", reason, message, observedGeneration: 1, lastTransitionTime: since }],
  });
  const sourceRef = { kind: "GitRepository", name: "storefront" };
  seedSource(estate, "flux-system", "storefront", GIT, since, {
    spec: { url: REPOSITORY, interval: "1m", ref: { branch: "main" } },
    status: ready(`stored artifact for revision 'main@sha1:${REVISION}'`, "Succeeded"),
  });
  seedSource(estate, "flux-system", "storefront-services", of("Kustomization", "v1"), since, {
    spec: { interval: "20s", path: "./services", prune: true, sourceRef, targetNamespace: "storefront" },
    status: {
      ...ready(`Applied revision: main@sha1:${REVISION}`, "ReconciliationSucceeded"),
      lastAppliedRevision: `main@sha1:${REVISION}`,
    },
  });
  seedSource(estate, "flux-system", "search", of("HelmRelease", "v2"), since, {
    spec: {
      interval: "30s",
      releaseName: "search",
      targetNamespace: "storefront",
      chart: { spec: { chart: "search", version: "2.3.0", sourceRef: { kind: "HelmRepository", name: "practice" } } },
      driftDetection: { mode: "enabled" },
      values: { replicas: 1 },
    },
    status: ready(
      "Helm upgrade succeeded for release storefront/search.v3 with chart search@2.3.0",
      "UpgradeSucceeded",
    ),
  });
}

interface ServedSource {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly version: string;
}

const GIT: ServedSource = {
  group: "source.toolkit.fluxcd.io",
  resource: "gitrepositories",
  kind: "GitRepository",
  version: "v1",
};

function of(kind: SourceKind, version: string): ServedSource {
  return { ...SOURCE_KINDS[kind], kind, version };
}

function seedSource(
  estate: EstateBuilder,
  namespace: string,
  name: string,
  { group, resource, kind, version }: ServedSource,
  creationTimestamp: string,
  body: JsonObject,
): void {
  const metadata = { name, namespace, uid: estate.random.uid(), generation: 1, creationTimestamp };
  const draft: Draft = { apiVersion: `${group}/${version}`, kind, metadata, ...body };
  estate.store.seed({ group, resource }, new WholeObject(draft));
}

function seedApplications(estate: EstateBuilder, since: string): void {
  const application = of("Application", "v1alpha1");
  const spec = (path: string, namespace: string, syncPolicy: JsonObject): JsonObject => ({
    project: "default",
    source: { repoURL: REPOSITORY, path, targetRevision: "main" },
    destination: { server: "https://kubernetes.default.svc", namespace },
    syncPolicy,
  });
  const delivered = [...estate.store.collection(DEPLOYMENTS).values()].filter(
    (entry) => entry.namespace === "storefront" && sourceOf(entry.read())?.name === "storefront-web",
  );
  seedSource(estate, "argocd", "storefront-web", application, since, {
    spec: spec("web", "storefront", { automated: { prune: true, selfHeal: true } }),
    status: {
      sync: { status: "Synced", revision: REVISION },
      health: { status: "Healthy" },
      reconciledAt: since,
      resources: delivered.map(({ namespace, name }) => ({
        group: "apps",
        version: "v1",
        kind: "Deployment",
        namespace,
        name,
        status: "Synced",
        health: { status: "Healthy" },
      })),
    },
  });
  const refused =
    'one or more objects failed to apply, reason: admission webhook "validate.databases.data.practice.quarterdeck.dev" denied the request: spec.replicas must be odd so that the members can elect a leader, not 2';
  seedSource(estate, "argocd", "storefront-reporting", application, since, {
    spec: spec("reporting", "storefront", { automated: { prune: false, selfHeal: false } }),
    status: {
      sync: { status: "OutOfSync", revision: REVISION },
      health: { status: "Missing" },
      operationState: { phase: "Failed", message: refused, startedAt: since, finishedAt: since },
      conditions: [{ type: "SyncError", message: refused, lastTransitionTime: since }],
      resources: [
        {
          group: "data.practice.quarterdeck.dev",
          version: "v1",
          kind: "Database",
          namespace: "storefront",
          name: "reporting",
          status: "OutOfSync",
          health: { status: "Missing" },
        },
      ],
    },
  });
}
