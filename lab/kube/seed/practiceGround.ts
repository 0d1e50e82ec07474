import type { JsonObject } from "../json.ts";
import { plan, type WorkloadPlan } from "./workloadPlan.ts";

const SHOP = "storefront";

/** Names of the storefront's services, all of them small and fit to be restarted. */
const BY_ARGO = ["web", "catalog", "product-page", "reviews", "images", "recommendations", "banners", "wishlist"];
const BY_FLUX = ["checkout-api", "cart-api", "pricing", "tax", "vouchers", "shipping-quotes", "loyalty", "invoices"];
const BY_HELM_CONTROLLER = ["search", "search-indexer", "autocomplete"];
const BY_HELM = ["promo", "promo-scheduler"];
const BY_NOBODY = ["mailer", "feeds", "sitemap"];

/** The node of the estate on which a drain has most to explain; none of the ill pods of orders is there. */
export const DRAIN_NODE = 7;

/** Uids of the databases, which their stateful sets name. */
export const DATABASE_UIDS = {
  catalog: "da7aba5e-0001-4000-8000-000000000001",
  carts: "da7aba5e-0002-4000-8000-000000000002",
} as const;

function shop(name: string, options: Parameters<typeof plan>[2] = {}): WorkloadPlan {
  const image = (version: string): string => `registry.practice.local/${SHOP}/${name}:${version}`;
  const past = [
    { image: image("1.8.3"), cause: "release 1.8.3" },
    { image: image("1.8.0"), cause: "release 1.8.0" },
  ];
  return plan(SHOP, name, { replicas: 1, ageHours: 150, past, ...options });
}

function byArgo(name: string): WorkloadPlan {
  return shop(name, {
    labels: { "app.kubernetes.io/instance": "storefront-web" },
    annotations: { "argocd.argoproj.io/tracking-id": `storefront-web:apps/Deployment:${SHOP}/${name}` },
  });
}

function byFlux(name: string): WorkloadPlan {
  const isPaired = name === "checkout-api" || name === "cart-api";
  return shop(name, {
    replicas: isPaired ? 2 : 1,
    labels: {
      "kustomize.toolkit.fluxcd.io/name": "storefront-services",
      "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
    },
  });
}

function helm(release: string): Pick<WorkloadPlan, "labels" | "annotations"> {
  return {
    labels: {
      "app.kubernetes.io/managed-by": "Helm",
      "app.kubernetes.io/instance": release,
      "helm.sh/chart": `${release}-2.3.0`,
    },
    annotations: { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": SHOP },
  };
}

function byHelmController(name: string): WorkloadPlan {
  const { labels, annotations } = helm("search");
  const owned = { "helm.toolkit.fluxcd.io/name": "search", "helm.toolkit.fluxcd.io/namespace": "flux-system" };
  return shop(name, { labels: { ...labels, ...owned }, annotations });
}

const SHOP_PLANS: readonly WorkloadPlan[] = [
  ...BY_ARGO.map(byArgo),
  ...BY_FLUX.map(byFlux),
  ...BY_HELM_CONTROLLER.map(byHelmController),
  ...BY_HELM.map((name) => shop(name, helm("promo"))),
  ...BY_NOBODY.map((name) => shop(name)),
];

function database(name: keyof typeof DATABASE_UIDS, replicas: number): WorkloadPlan {
  const owner: JsonObject = {
    apiVersion: "data.practice.quarterdeck.dev/v1",
    kind: "Database",
    name,
    uid: DATABASE_UIDS[name],
    controller: true,
    blockOwnerDeletion: true,
  };
  return plan(SHOP, `${name}-db`, {
    kind: "StatefulSet",
    image: "registry.practice.local/data/postgres:17.2",
    port: 5432,
    replicas,
    ageHours: 700,
    labels: { "app.kubernetes.io/instance": name, "app.kubernetes.io/managed-by": "database-operator" },
    owners: [owner],
  });
}

/** What there is to change: workloads that somebody manages, databases of an operator, what delivers and what runs it, and a node
 *  with pods that a drain must ask about. */
export const PRACTICE_GROUND: readonly WorkloadPlan[] = [
  ...SHOP_PLANS,
  database("catalog", 3),
  database("carts", 1),
  plan("data-platform", "database-operator", { replicas: 2, ageHours: 900 }),
  plan("argocd", "argocd-application-controller", { kind: "StatefulSet", replicas: 1, ageHours: 1200 }),
  plan("argocd", "argocd-server", { replicas: 1, ageHours: 1200 }),
  plan("flux-system", "source-controller", { replicas: 1, ageHours: 1200 }),
  plan("flux-system", "kustomize-controller", { replicas: 1, ageHours: 1200 }),
  plan("flux-system", "helm-controller", { replicas: 1, ageHours: 1200 }),
  plan("drills", "ticket-desk", { replicas: 1, node: DRAIN_NODE, ageHours: 40 }),
  plan("drills", "report-cache", { replicas: 2, node: DRAIN_NODE, scratch: true, ageHours: 40 }),
];

/** In staging the same services, managed by nobody. */
export const STAGING_GROUND: readonly WorkloadPlan[] = SHOP_PLANS.map((workload) => ({
  ...workload,
  replicas: 1,
  labels: {},
  annotations: {},
}));
