import { beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { Owner } from "../../../shared/operation.ts";
import { FakeCluster, fakeConnection, fakeKind, fakeRef } from "./fakeCluster.fixture.ts";
import { ownersOf } from "./owners.ts";

const ref = fakeRef("orders-api");
const kind = fakeKind({ kind: "Deployment", resource: "deployments" });
const managed = (manager: string): JsonObject => ({
  manager,
  operation: "Apply",
  fieldsV1: { "f:spec": { "f:replicas": {} } },
});

let cluster: FakeCluster;
beforeEach(() => {
  cluster = new FakeCluster();
  cluster.kinds.push(
    fakeKind({ group: "argoproj.io", version: "v1alpha1", resource: "applications", kind: "Application" }),
    fakeKind({ group: "kustomize.toolkit.fluxcd.io", resource: "kustomizations", kind: "Kustomization" }),
    fakeKind({ group: "helm.toolkit.fluxcd.io", version: "v2", resource: "helmreleases", kind: "HelmRelease" }),
  );
});

const owners = async (metadata: JsonObject): Promise<readonly Owner[]> =>
  await ownersOf(
    { api: cluster.api, kind, ref, object: { metadata }, changes: [{ path: ["spec", "replicas"] }] },
    new AbortController().signal,
  );
const application = (syncPolicy: JsonObject) =>
  cluster.putAt("/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/shop", {
    apiVersion: "argoproj.io/v1alpha1",
    metadata: { namespace: "argocd", name: "shop" },
    status: { sync: { revision: "3f2a1b9c3f2a1b9c3f2a1b9c3f2a1b9c3f2a1b9c" } },
    spec: { source: { repoURL: "https://git.test/shop", path: "prod", targetRevision: "main" }, syncPolicy },
  });
const tracked = { annotations: { "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:orders/orders-api" } };

describe("owners", () => {
  it("are none where nobody else looks after it", async () => {
    expect(await owners({ managedFields: [managed("quarterdeck")] })).toEqual([]);
  });

  it("tell whether Argo CD puts a change back, and where to change it instead", async () => {
    for (const [policy, reverts] of [
      [{ automated: { selfHeal: true } }, "yes"],
      [{ automated: {} }, "unknown"],
      [{ automated: { enabled: false, selfHeal: true } }, "no"],
      [{}, "no"],
    ] as const) {
      application(policy);
      expect(await owners({ ...tracked, managedFields: [managed("argocd-controller")] })).toMatchObject([
        { kind: "argocd", name: "shop", reverts, source: "https://git.test/shop · prod · main (3f2a1b9)" },
      ]);
    }
  });

  it("offer to suspend an application's automated sync, and lead to it", async () => {
    const to = {
      connection: fakeConnection,
      group: "argoproj.io",
      version: "v1alpha1",
      resource: "applications",
      namespace: "argocd",
      name: "shop",
    };
    application({ automated: { selfHeal: true } });
    expect(await owners(tracked)).toMatchObject([
      { suspend: { action: "suspend", suspended: true, targets: [to] }, leads: { to, by: "open" } },
    ]);
    application({});
    expect(await owners(tracked)).toMatchObject([{ suspend: null, leads: { to, by: "open" } }]);
  });

  it("take a copy's annotation, and a label that others use too, for what they are", async () => {
    application({ automated: { selfHeal: true } });
    const copied = { annotations: { "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:orders/another" } };
    expect(await owners(copied)).toEqual([]);
    expect(await owners({ labels: { "app.kubernetes.io/instance": "not-argo" } })).toEqual([]);
    expect(await owners({ labels: { "app.kubernetes.io/instance": "shop" } })).toMatchObject([{ kind: "argocd" }]);
  });

  it("say that it is not known when the application may not be read", async () => {
    expect(await owners(tracked)).toMatchObject([{ kind: "argocd", reverts: "unknown" }]);
  });

  it("tell when Flux applies its source again, and offer to suspend it", async () => {
    const labels = {
      "kustomize.toolkit.fluxcd.io/name": "shop",
      "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
    };
    const put = (spec: JsonObject) =>
      cluster.putAt("/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/shop", { spec });
    const sourceRef = { kind: "GitRepository", name: "shop" };
    put({ interval: "10m", path: "./prod", sourceRef });
    expect(await owners({ labels, managedFields: [managed("kustomize-controller")] })).toEqual([
      {
        kind: "flux",
        name: "Kustomization flux-system/shop",
        reverts: "yes",
        text: { id: "cluster.owner.flux", params: { name: "Kustomization flux-system/shop", interval: "10m" } },
        source: "GitRepository shop · ./prod",
        leads: {
          to: {
            connection: fakeConnection,
            group: "kustomize.toolkit.fluxcd.io",
            version: "v1",
            resource: "kustomizations",
            namespace: "flux-system",
            name: "shop",
          },
          by: "open",
        },
        suspend: {
          action: "suspend",
          suspended: true,
          targets: [
            {
              connection: fakeConnection,
              group: "kustomize.toolkit.fluxcd.io",
              version: "v1",
              resource: "kustomizations",
              namespace: "flux-system",
              name: "shop",
            },
          ],
        },
      },
    ]);
    put({ interval: "10m", suspend: true, sourceRef });
    expect(await owners({ labels })).toMatchObject([
      { reverts: "no", suspend: null, text: { id: "cluster.owner.fluxSuspended" } },
    ]);
    const disabled = { "kustomize.toolkit.fluxcd.io/reconcile": "disabled" };
    put({ interval: "10m", sourceRef });
    expect(await owners({ labels, annotations: disabled })).toMatchObject([{ reverts: "no" }]);
  });

  it("know that a HelmRelease leaves drift alone unless it is told to correct it", async () => {
    const labels = { "helm.toolkit.fluxcd.io/name": "shop", "helm.toolkit.fluxcd.io/namespace": "orders" };
    const put = (more: JsonObject) =>
      cluster.putAt("/apis/helm.toolkit.fluxcd.io/v2/namespaces/orders/helmreleases/shop", {
        spec: {
          interval: "1h",
          chart: { spec: { chart: "shop", sourceRef: { kind: "HelmRepository", name: "acme" } } },
          ...more,
        },
      });
    put({});
    expect(await owners({ labels })).toMatchObject([{ reverts: "no", source: "HelmRepository acme · shop" }]);
    put({ driftDetection: { mode: "enabled" } });
    expect(await owners({ labels })).toMatchObject([{ reverts: "yes" }]);
  });

  it("name the Helm release, the operator's resource, and who set the fields, those who revert first", async () => {
    application({ automated: { selfHeal: true } });
    cluster.kinds.push(
      fakeKind({ group: "acme.io", resource: "shops", kind: "Shop", namespaced: false, custom: true }),
    );
    const found = await owners({
      labels: { "app.kubernetes.io/managed-by": "Helm", "helm.sh/chart": "shop-1.2.3" },
      annotations: {
        ...tracked.annotations,
        "meta.helm.sh/release-name": "shop",
        "meta.helm.sh/release-namespace": "orders",
      },
      ownerReferences: [
        { apiVersion: "acme.io/v1", kind: "Shop", name: "eu" },
        { apiVersion: "apps/v1", kind: "ReplicaSet", name: "orders-1" },
      ],
      managedFields: [managed("helm"), managed("kubectl-edit"), managed("vpa-updater")],
    });
    expect(found.map(({ kind, name, reverts }) => `${reverts} ${kind} ${name}`)).toEqual([
      "yes argocd shop",
      "unknown operator Shop eu",
      "unknown controller ReplicaSet orders-1",
      "unknown field-manager vpa-updater",
      "no helm orders/shop",
      "no field-manager kubectl-edit",
    ]);
    expect(found.find((one) => one.kind === "helm")).toMatchObject({
      source: "shop-1.2.3",
      leads: { by: "release", to: { connection: fakeConnection, namespace: "orders", name: "shop" } },
    });
    // The operator's resource is cluster-wide; a kind that is not served leads nowhere.
    expect(found.find((one) => one.kind === "operator")?.leads).toMatchObject({
      to: { group: "acme.io", resource: "shops", namespace: "", name: "eu" },
      by: "edit",
    });
    expect(found.find((one) => one.kind === "controller")?.leads).toBeNull();
  });
});
