import { expect, it } from "vitest";
import { deliveredBy } from "./deliveredBy.ts";

const manifest = (labels: string) => `---\nkind: Deployment\nmetadata:\n  labels:\n    a: b\n${labels}spec: {}\n`;

it("reads the HelmRelease from the labels of its controller", () => {
  const labels = `    helm.toolkit.fluxcd.io/name: search\n    helm.toolkit.fluxcd.io/namespace: "flux-system"\n`;
  expect(deliveredBy(manifest(labels))).toEqual({ name: "search", namespace: "flux-system" });
});

it("finds nobody where one of the two is not said, or it is no label", () => {
  expect(deliveredBy(manifest("    helm.toolkit.fluxcd.io/name: search\n"))).toBeNull();
  expect(deliveredBy("helm.toolkit.fluxcd.io/name: a\nhelm.toolkit.fluxcd.io/namespace: b\n")).toBeNull();
  expect(deliveredBy("")).toBeNull();
});
