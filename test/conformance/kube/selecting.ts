/** Label and field selectors. */
import { expect } from "vitest";
import { answer, configMapsPath, createConfigMap, type KubeList, namesOf } from "./objects.ts";
import type { Case, Target } from "./target.ts";

async function labelled(target: Target): Promise<string> {
  const namespace = await target.namespace();
  await createConfigMap(target, namespace, { name: "plain" });
  await createConfigMap(target, namespace, { name: "red", labels: { color: "red", tier: "front" } });
  await createConfigMap(target, namespace, { name: "blue", labels: { color: "blue", tier: "back" } });
  await createConfigMap(target, namespace, { name: "empty", labels: { color: "" } });
  return namespace;
}

const labelSelections: readonly (readonly [string, readonly string[]])[] = [
  ["color=red", ["red"]],
  ["color==red", ["red"]],
  ["color!=red", ["blue", "empty", "plain"]],
  ["color in (red, blue)", ["blue", "red"]],
  ["color notin (red)", ["blue", "empty", "plain"]],
  ["color", ["blue", "empty", "red"]],
  ["!color", ["plain"]],
  ["color=red,tier=front", ["red"]],
  ["color=red,tier=back", []],
  ["color=", ["empty"]],
];

export const selectingCases: readonly Case[] = [
  {
    name: "label selectors: equality, sets, presence, absence, and all of several",
    run: async (target) => {
      const path = configMapsPath(await labelled(target));
      const seen: Record<string, string[]> = {};
      for (const [selector] of labelSelections) {
        const list = await target.admin.json<KubeList>(`${path}?labelSelector=${encodeURIComponent(selector)}`);
        // Every namespace of a cluster with controllers also holds the cluster's root certificate.
        seen[selector] = namesOf(list).filter((name) => name !== "kube-root-ca.crt");
      }
      expect(seen).toEqual(Object.fromEntries(labelSelections));
    },
  },
  {
    name: "field selectors: name and namespace of any kind",
    run: async (target) => {
      const namespace = await labelled(target);
      const select = async (path: string, selector: string) =>
        namesOf(await target.admin.json<KubeList>(`${path}?fieldSelector=${encodeURIComponent(selector)}`));
      expect(await select(configMapsPath(namespace), "metadata.name=red")).toEqual(["red"]);
      expect(await select(configMapsPath(namespace), "metadata.name!=red,metadata.name!=kube-root-ca.crt")).toEqual([
        "blue",
        "empty",
        "plain",
      ]);
      expect(await select("/api/v1/configmaps", `metadata.namespace=${namespace},metadata.name=blue`)).toEqual([
        "blue",
      ]);
    },
  },
  {
    name: "field selectors: node and phase of pods, type of secrets, subject of events",
    run: async (target) => {
      const namespace = await target.namespace();
      const base = `/api/v1/namespaces/${namespace}`;
      const pod = (name: string, nodeName: string) => ({
        metadata: { name },
        spec: { nodeName, containers: [{ name: "main", image: "registry.example/none:1" }] },
      });
      await target.admin.json(`${base}/pods`, { method: "POST", body: pod("here", "node-of-conformance") });
      await target.admin.json(`${base}/pods`, { method: "POST", body: pod("there", "another-node-of-conformance") });
      const secret = {
        metadata: { name: "login" },
        type: "kubernetes.io/basic-auth",
        stringData: { username: "ada", password: "p" },
      };
      await target.admin.json(`${base}/secrets`, { method: "POST", body: secret });
      const involvedObject = { kind: "Pod", namespace, name: "here" };
      await target.admin.json(`${base}/events`, {
        method: "POST",
        body: { metadata: { name: "here.1" }, involvedObject, reason: "Test", type: "Warning", message: "m" },
      });
      const select = async (resource: string, selector: string) =>
        namesOf(await target.admin.json<KubeList>(`${base}/${resource}?fieldSelector=${encodeURIComponent(selector)}`));
      expect(await select("pods", "spec.nodeName=node-of-conformance")).toEqual(["here"]);
      expect(await select("pods", "spec.nodeName=node-of-conformance,status.phase=Succeeded")).toEqual([]);
      expect(await select("secrets", "type=kubernetes.io/basic-auth")).toEqual(["login"]);
      expect(
        await select("events", "involvedObject.kind=Pod,involvedObject.name=here,type=Warning,reason=Test"),
      ).toEqual(["here.1"]);
      expect(await select("events", "involvedObject.name=there")).toEqual([]);
    },
  },
  {
    name: "a selector that cannot be read, and a field by which one cannot select, are refused",
    run: async (target) => {
      const unreadable = await answer(target.admin, `/api/v1/pods?labelSelector=${encodeURIComponent("a b")}`);
      expect(unreadable.status).toBe(400);
      expect(unreadable.body.reason).toBe("BadRequest");
      const unknown = await answer(target.admin, `/api/v1/pods?fieldSelector=${encodeURIComponent("spec.hostname=x")}`);
      expect(unknown.status).toBe(400);
      expect(unknown.body.message).toContain("field label not supported: spec.hostname");
    },
  },
];
