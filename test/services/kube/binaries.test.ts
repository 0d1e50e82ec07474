import { expect, test } from "vitest";
import { binariesPlace, versionsOf } from "./binaries.ts";

test("versions are those that the tools module requires, not those that a comment or a replacement names", () => {
  const goMod = [
    "// k8s.io/kubernetes v0.0.1",
    "require (",
    "\tgo.etcd.io/etcd/server/v3 v3.7.0 // indirect",
    ")",
    "require k8s.io/kubernetes v1.37.2",
    "replace k8s.io/kubernetes => k8s.io/kubernetes v1.2.3",
  ].join("\n");
  expect(versionsOf(goMod)).toMatchObject({ kubernetes: "v1.37.2", etcd: "v3.7.0" });
});

test("a tools module without Kubernetes is refused", () => {
  expect(() => versionsOf("module x\n")).toThrow("go.mod requires no k8s.io/kubernetes");
});

test("the place in the cache names the versions and the platform", () => {
  const place = binariesPlace("/cache");
  expect(place.folder).toContain(
    `/cache/kube/${place.versions.kubernetes}-etcd-${place.versions.etcd}-${process.platform}-`,
  );
});
