import { expect, it } from "vitest";
import { releaseOf } from "./ReleaseNote.tsx";

const place = { connection: "c1", group: "apps", resource: "deployments", namespace: "shop", name: "web" };
const marked = (annotations: Record<string, string>, labels: Record<string, string>, name = "web") => ({
  metadata: { name, namespace: "shop", annotations, labels },
});
const annotations = { "meta.helm.sh/release-name": "promo", "meta.helm.sh/release-namespace": "releases" };

it("finds the release by Helm's annotations, where Helm still manages the object", () => {
  const byHelm = { "app.kubernetes.io/managed-by": "Helm" };
  expect(releaseOf(place, marked(annotations, byHelm))).toEqual({
    connection: "c1",
    driver: "",
    namespace: "releases",
    name: "promo",
  });
  expect(releaseOf(place, marked(annotations, { "app.kubernetes.io/managed-by": "argocd" }))).toBeNull();
  expect(releaseOf(place, marked({}, byHelm))).toBeNull();
});

it("finds the release whose record an object is, and knows what keeps it", () => {
  const record = marked({}, { owner: "helm", name: "promo", version: "3" }, "sh.helm.release.v1.promo.v3");
  const release = { connection: "c1", namespace: "shop", name: "promo" };
  expect(releaseOf({ ...place, group: "", resource: "secrets" }, record)).toEqual({ ...release, driver: "secret" });
  expect(releaseOf({ ...place, group: "", resource: "configmaps" }, record)).toEqual({
    ...release,
    driver: "configmap",
  });
  expect(releaseOf(place, record)).toBeNull();
});
