import { expect, it } from "vitest";
import { templateContainers } from "./templateContainers.ts";

const pod = {
  containers: [{ name: "app", image: "a:1", resources: { requests: { cpu: "100m" } } }],
  initContainers: [{ name: "migrate", image: "m:2" }],
};
const expected = [
  { name: "app", init: false, image: "a:1", requests: { cpu: "100m" }, limits: {} },
  { name: "migrate", init: true, image: "m:2", requests: {}, limits: {} },
];

it("finds the containers where each kind keeps its pod template", () => {
  expect(templateContainers({ kind: "Deployment", spec: { template: { spec: pod } } })).toEqual(expected);
  expect(templateContainers({ kind: "Pod", spec: pod })).toEqual(expected);
  expect(templateContainers({ kind: "CronJob", spec: { jobTemplate: { spec: { template: { spec: pod } } } } })).toEqual(
    expected,
  );
  expect(templateContainers(null)).toEqual([]);
});
