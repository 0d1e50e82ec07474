import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grantFor } from "./referenceGrants.ts";
import { referencesOf } from "./references.ts";
import { eldest, pointerTo, referrerKinds, type Target } from "./referrers.ts";

const gateway = "gateway.networking.k8s.io";
const rbac = "rbac.authorization.k8s.io";

/** A way in which an object of one kind names objects of another. */
interface Place {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly to: { readonly group: string; readonly resource: string; readonly kind: string; readonly scoped?: false };
  /** Whether the reference may lead into the other namespace. */
  readonly far?: true;
  /** The object without metadata, which names these. */
  build(names: readonly { readonly namespace: string; readonly name: string }[]): object;
}

const core = (resource: string, kind: string) => ({ group: "", resource, kind });
const [configMap, secret, claim, account, service] = [
  core("configmaps", "ConfigMap"),
  core("secrets", "Secret"),
  core("persistentvolumeclaims", "PersistentVolumeClaim"),
  core("serviceaccounts", "ServiceAccount"),
  core("services", "Service"),
] as const;

type Names = Parameters<Place["build"]>[0];
/** What a pod's spec names, in every place that it has for that. */
const inPods: readonly { readonly to: Place["to"]; spec(names: Names): object }[] = [
  { to: configMap, spec: (n) => ({ volumes: n.map(({ name }) => ({ name: "v", configMap: { name } })) }) },
  {
    to: configMap,
    spec: (n) => ({ volumes: [{ name: "v", projected: { sources: n.map(({ name }) => ({ configMap: { name } })) } }] }),
  },
  {
    to: configMap,
    spec: (n) => ({ containers: [{ name: "c", envFrom: n.map(({ name }) => ({ configMapRef: { name } })) }] }),
  },
  {
    to: secret,
    spec: (n) => ({
      initContainers: [{ name: "c", env: n.map(({ name }) => ({ valueFrom: { secretKeyRef: { name, key: "k" } } })) }],
    }),
  },
  { to: secret, spec: (n) => ({ imagePullSecrets: n.map(({ name }) => ({ name })) }) },
  { to: secret, spec: (n) => ({ volumes: n.map(({ name }) => ({ name: "v", secret: { secretName: name } })) }) },
  {
    to: claim,
    spec: (n) => ({ volumes: n.map(({ name }) => ({ name: "v", persistentVolumeClaim: { claimName: name } })) }),
  },
  { to: account, spec: (n) => ({ serviceAccountName: n[0]?.name ?? "none" }) },
];
const makers: readonly (readonly [string, string, string])[] = [
  ["", "pods", "Pod"],
  ["", "replicationcontrollers", "ReplicationController"],
  ["apps", "deployments", "Deployment"],
  ["apps", "statefulsets", "StatefulSet"],
  ["apps", "daemonsets", "DaemonSet"],
  ["apps", "replicasets", "ReplicaSet"],
  ["batch", "jobs", "Job"],
  ["batch", "cronjobs", "CronJob"],
];
const templated = (kind: string, spec: object): object => {
  if (kind === "Pod") return { spec };
  if (kind === "CronJob") return { spec: { jobTemplate: { spec: { template: { spec } } } } };
  return { spec: { template: { spec } } };
};
const routes: readonly Place[] = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].flatMap((kind) => {
  const route = { group: gateway, resource: `${kind.toLowerCase()}s`, kind, far: true } as const;
  return [
    {
      ...route,
      to: service,
      build: (n: Names) => ({ spec: { rules: [{ backendRefs: n.map((one) => ({ ...one })) }] } }),
    },
    {
      ...route,
      to: { group: gateway, resource: "gateways", kind: "Gateway" },
      build: (n: Names) => ({ spec: { parentRefs: n.map((one) => ({ ...one })) } }),
    },
  ];
});
const bindings = ["RoleBinding", "ClusterRoleBinding"].map(
  (kind): Place => ({
    group: rbac,
    resource: `${kind.toLowerCase()}s`,
    kind,
    to: account,
    far: true,
    build: (n) => ({ subjects: n.map((one) => ({ kind: "ServiceAccount", ...one })) }),
  }),
);

const places: readonly Place[] = [
  ...makers.flatMap(([group, resource, kind]) =>
    inPods.map(({ to, spec }) => ({ group, resource, kind, to, build: (n: Names) => templated(kind, spec(n)) })),
  ),
  ...routes,
  ...bindings,
  {
    group: "networking.k8s.io",
    resource: "ingresses",
    kind: "Ingress",
    to: secret,
    build: (n) => ({ spec: { tls: n.map(({ name }) => ({ secretName: name })) } }),
  },
  {
    group: "networking.k8s.io",
    resource: "ingresses",
    kind: "Ingress",
    to: service,
    build: (n) => ({
      spec: { rules: [{ http: { paths: n.map(({ name }) => ({ backend: { service: { name } } })) } }] },
    }),
  },
  {
    group: gateway,
    resource: "gateways",
    kind: "Gateway",
    to: secret,
    far: true,
    build: (n) => ({ spec: { listeners: [{ name: "l", tls: { certificateRefs: n.map((one) => ({ ...one })) } }] } }),
  },
  {
    group: "discovery.k8s.io",
    resource: "endpointslices",
    kind: "EndpointSlice",
    to: core("pods", "Pod"),
    build: (n) => ({ endpoints: n.map((one) => ({ targetRef: { kind: "Pod", ...one } })) }),
  },
  {
    group: "apiregistration.k8s.io",
    resource: "apiservices",
    kind: "APIService",
    to: service,
    far: true,
    build: (n) => ({ spec: { service: n[0] ?? {} } }),
  },
  ...["PersistentVolumeClaim", "PersistentVolume"].map(
    (kind): Place => ({
      group: "",
      resource: `${kind.toLowerCase()}s`,
      kind,
      to: { group: "storage.k8s.io", resource: "storageclasses", kind: "StorageClass", scoped: false },
      build: (n) => ({ spec: { storageClassName: n[0]?.name ?? "none" } }),
    }),
  ),
];
const single = ["StorageClass", "ServiceAccount"];
const unscoped = ["ClusterRoleBinding", "APIService", "PersistentVolume"];

const namespaces = ["a", "b"];
const name = fc.constantFrom("x", "y", "z");
/** An object, and what it was made to name. */
const referrer = fc
  .record({
    place: fc.constantFrom(...places),
    namespace: fc.constantFrom(...namespaces),
    names: fc.uniqueArray(fc.record({ namespace: fc.constantFrom(...namespaces), name }), {
      maxLength: 3,
      selector: (one) => `${one.namespace}/${one.name}`,
    }),
  })
  .map(({ place, namespace, names }) => {
    const own = unscoped.includes(place.kind) ? "" : namespace;
    const near = names.map((one) => ({ ...one, namespace: place.far ? one.namespace : namespace }));
    const only = single.includes(place.to.kind) || place.kind === "APIService" ? near.slice(0, 1) : near;
    const declared = new Set(only.map((one) => `${place.to.scoped === false ? "" : one.namespace}/${one.name}`));
    // An account that binds only its own kind of subject is asked for with its namespace, always.
    const object = { kind: place.kind, metadata: { namespace: own, name: "me" }, ...place.build(only) };
    return { place, object, declared };
  });

const targetOf = (to: Place["to"], namespace: string, of: string): Target => ({
  ...to,
  namespace,
  name: of,
  object: { kind: to.kind, metadata: { namespace, name: of } },
});

describe("what points at an object", () => {
  it("is exactly what names it, whatever the kinds, the place and the namespaces", () => {
    fc.assert(
      fc.property(referrer, ({ place, object, declared }) => {
        const found = new Set<string>();
        for (const namespace of place.to.scoped === false ? [""] : namespaces) {
          for (const of of ["x", "y", "z"]) {
            if (pointerTo(targetOf(place.to, namespace, of), object)) found.add(`${namespace}/${of}`);
          }
        }
        expect(found).toEqual(declared);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is found because its kind is looked through, and far enough", () => {
    for (const place of places) {
      const kinds = referrerKinds(targetOf(place.to, "a", "x"));
      const kind = kinds.find((one) => one.group === place.group && one.resource === place.resource);
      expect(kind, `${place.kind} for ${place.to.kind}`).toBeDefined();
      if (place.far || place.to.scoped === false) expect(kind?.reach, place.kind).toBe("everywhere");
    }
  });

  it("reads the same references backwards that the other direction reads forwards", () => {
    fc.assert(
      fc.property(referrer, ({ object, place }) => {
        const forwards = referencesOf(object).filter(
          (one) => (one.resource ?? "") === place.to.resource || one.kind === place.to.kind,
        );
        for (const one of forwards) {
          const pointer = pointerTo(targetOf(place.to, one.namespace, one.name), object);
          expect(pointer).toMatchObject({ note: one.note, needsGrant: one.needsGrant === true });
        }
      }),
    );
  });

  it("is what selects or scales a workload's pods, in its namespace alone", () => {
    const template = { metadata: { labels: { app: "web" } }, spec: {} };
    const deployment = { kind: "Deployment", metadata: { namespace: "a", name: "web" }, spec: { template } };
    const target = {
      group: "apps",
      resource: "deployments",
      kind: "Deployment",
      namespace: "a",
      name: "web",
      object: deployment,
    };
    const near = { metadata: { namespace: "a", name: "it" } };
    const service = { kind: "Service", ...near, spec: { selector: { app: "web" } } };
    expect(pointerTo(target, service)).toMatchObject({ relation: "selected-by" });
    expect(pointerTo(target, { ...service, metadata: { namespace: "b", name: "it" } })).toBeNull();
    const budget = { kind: "PodDisruptionBudget", ...near, spec: { selector: { matchLabels: { app: "web" } } } };
    expect(pointerTo(target, budget)).toMatchObject({ relation: "selected-by" });
    const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
    const autoscaler = { kind: "HorizontalPodAutoscaler", ...near, spec: { scaleTargetRef } };
    expect(pointerTo(target, autoscaler)).toMatchObject({ relation: "used-by" });
    // Of the same name, and of another group.
    const other = { ...scaleTargetRef, apiVersion: "example.org/v1" };
    expect(pointerTo(target, { ...autoscaler, spec: { scaleTargetRef: other } })).toBeNull();
    const kinds = referrerKinds(target).map(({ resource }) => resource);
    expect(kinds).toEqual(
      expect.arrayContaining(["services", "poddisruptionbudgets", "networkpolicies", "horizontalpodautoscalers"]),
    );
  });

  it("is not what it owns", () => {
    const target = targetOf(configMap, "a", "x");
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "u" }];
    expect(pointerTo(target, { kind: "Secret", metadata: { namespace: "a", ownerReferences } })).toBeNull();
  });

  it("needs no search where a volume and a claim name each other", () => {
    const bound = { kind: "PersistentVolumeClaim", spec: { volumeName: "pv" } };
    const target = { ...targetOf(claim, "a", "x"), object: bound };
    expect(referrerKinds(target).map(({ resource }) => resource)).not.toContain("persistentvolumes");
    expect(referrerKinds(targetOf(claim, "a", "x")).map(({ resource }) => resource)).toContain("persistentvolumes");
  });
});

describe("of a family the eldest", () => {
  it("stands for all that it owns, however deep, and strangers for themselves", () => {
    const found = [
      { uid: "pod-1", controller: "rs" },
      { uid: "pod-2", controller: "rs" },
      { uid: "rs", controller: "deploy" },
      { uid: "deploy", controller: "" },
      { uid: "orphan", controller: "elsewhere" },
    ];
    expect(eldest(found).map(({ one, owned }) => [one.uid, owned])).toEqual([
      ["deploy", 3],
      ["orphan", 0],
    ]);
  });

  it("is counted with everyone exactly once, also where objects own each other", () => {
    const uid = fc.constantFrom("a", "b", "c", "d", "e");
    const found = fc.uniqueArray(fc.record({ uid, controller: fc.oneof(uid, fc.constant("")) }), {
      selector: (one) => one.uid,
    });
    fc.assert(
      fc.property(found, (all) => {
        const heads = eldest(all);
        expect(heads.reduce((sum, { owned }) => sum + owned + 1, 0)).toBe(all.length);
      }),
    );
  });
});

describe("a ReferenceGrant", () => {
  const from = { group: gateway, kind: "HTTPRoute", namespace: "shop" };
  const to = { group: "", kind: "Service", name: "api" };
  const grant = (spec: object, named = "g") => ({ metadata: { name: named }, spec });

  it("allows a reference by who and what, for one name or for all", () => {
    const all = grant({ from: [from], to: [{ group: "", kind: "Service" }] }, "all");
    const one = grant({ from: [from], to: [{ group: "", kind: "Service", name: "api" }] }, "one");
    expect(grantFor(from, to, [all])).toBe("all");
    expect(grantFor(from, to, [one])).toBe("one");
    expect(grantFor(from, { ...to, name: "other" }, [one])).toBeNull();
  });

  it("allows nothing else: another namespace, kind or group, or one of its halves alone", () => {
    const far = grant({ from: [{ ...from, namespace: "elsewhere" }], to: [{ group: "", kind: "Service" }] });
    const kind = grant({ from: [{ ...from, kind: "GRPCRoute" }], to: [{ group: "", kind: "Service" }] });
    const secrets = grant({ from: [from], to: [{ group: "", kind: "Secret" }] });
    expect(grantFor(from, to, [far, kind, secrets, grant({}), null])).toBeNull();
  });
});
