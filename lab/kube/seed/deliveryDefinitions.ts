import { AGE, type DefinitionPlan, FREE_FORM, STRING } from "./definitionPlan.ts";

const READY = [
  ["Ready", "string", '.status.conditions[?(@.type=="Ready")].status'],
  ["Status", "string", '.status.conditions[?(@.type=="Ready")].message'],
] as const;
const INTERVAL = { ...STRING, description: "How often the source is compared with the cluster." };
const SUSPEND = { type: "boolean", description: "Whether reconciliation is suspended." };
const FLUX = { namespaced: true, categories: [] };

/** The kinds by which Argo CD and Flux deliver, under their real names and columns, with the fields that the estate uses. */
export const DELIVERY_DEFINITIONS: readonly DefinitionPlan[] = [
  {
    group: "argoproj.io",
    version: "v1alpha1",
    plural: "applications",
    kind: "Application",
    shortNames: ["app", "apps"],
    categories: [],
    namespaced: true,
    columns: [
      ["Sync Status", "string", ".status.sync.status"],
      ["Health Status", "string", ".status.health.status"],
      ["Revision", "string", ".status.sync.revision", "wide"],
      ["Project", "string", ".spec.project", "wide"],
    ],
    spec: { project: STRING, source: FREE_FORM, destination: FREE_FORM, syncPolicy: FREE_FORM },
    description: "Application is a definition of Application resource.",
  },
  {
    ...FLUX,
    group: "kustomize.toolkit.fluxcd.io",
    version: "v1",
    plural: "kustomizations",
    kind: "Kustomization",
    shortNames: ["ks"],
    columns: [AGE, ...READY],
    spec: {
      interval: INTERVAL,
      suspend: SUSPEND,
      path: STRING,
      prune: { type: "boolean" },
      sourceRef: FREE_FORM,
      targetNamespace: STRING,
    },
    description: "Kustomization is the Schema for the kustomizations API.",
  },
  {
    ...FLUX,
    group: "helm.toolkit.fluxcd.io",
    version: "v2",
    plural: "helmreleases",
    kind: "HelmRelease",
    shortNames: ["hr"],
    columns: [AGE, ...READY],
    spec: {
      interval: INTERVAL,
      suspend: SUSPEND,
      chart: FREE_FORM,
      releaseName: STRING,
      targetNamespace: STRING,
      values: FREE_FORM,
      driftDetection: FREE_FORM,
    },
    description: "HelmRelease is the Schema for the helmreleases API.",
  },
  {
    ...FLUX,
    group: "source.toolkit.fluxcd.io",
    version: "v1",
    plural: "gitrepositories",
    kind: "GitRepository",
    shortNames: ["gitrepo"],
    columns: [["URL", "string", ".spec.url"], AGE, ...READY],
    spec: { url: STRING, interval: INTERVAL, suspend: SUSPEND, ref: FREE_FORM },
    description: "GitRepository is the Schema for the gitrepositories API.",
  },
];
