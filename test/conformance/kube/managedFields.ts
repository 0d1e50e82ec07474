/** Who owns which field after each way of writing. */
import { expect } from "vitest";
import { entryOf, madeDeployment } from "./deployments.ts";
import { answer, configMapsPath, createConfigMap, type KubeObject, patches } from "./objects.ts";
import type { Case } from "./target.ts";

const leaf = {};

export const managedFieldsCases: readonly Case[] = [
  {
    name: "a creation owns what it said and what was filled in, containers by name, ports by number and protocol",
    run: async (target) => {
      const { made } = await madeDeployment(target);
      const { fieldsV1, ...entry } = entryOf(made, "maker");
      expect(entry).toEqual({
        manager: "maker",
        operation: "Update",
        apiVersion: "apps/v1",
        time: expect.stringMatching(/Z$/),
        fieldsType: "FieldsV1",
      });
      const filled = {
        "f:imagePullPolicy": leaf,
        "f:resources": leaf,
        "f:terminationMessagePath": leaf,
        "f:terminationMessagePolicy": leaf,
      };
      const variable = { ".": leaf, "f:name": leaf, "f:value": leaf };
      expect(fieldsV1).toEqual({
        "f:metadata": { "f:labels": { ".": leaf, "f:app": leaf } },
        "f:spec": {
          "f:paused": leaf,
          "f:progressDeadlineSeconds": leaf,
          "f:replicas": leaf,
          "f:revisionHistoryLimit": leaf,
          "f:selector": leaf,
          "f:strategy": {
            "f:rollingUpdate": { ".": leaf, "f:maxSurge": leaf, "f:maxUnavailable": leaf },
            "f:type": leaf,
          },
          "f:template": {
            "f:metadata": { "f:labels": { ".": leaf, "f:app": leaf } },
            "f:spec": {
              "f:containers": {
                'k:{"name":"main"}': {
                  ".": leaf,
                  "f:name": leaf,
                  "f:image": leaf,
                  ...filled,
                  "f:env": { ".": leaf, 'k:{"name":"A"}': variable, 'k:{"name":"B"}': variable },
                  "f:ports": {
                    ".": leaf,
                    'k:{"containerPort":80,"protocol":"TCP"}': {
                      ".": leaf,
                      "f:containerPort": leaf,
                      "f:protocol": leaf,
                    },
                  },
                },
                'k:{"name":"side"}': { ".": leaf, "f:name": leaf, "f:image": leaf, ...filled },
              },
              "f:dnsPolicy": leaf,
              "f:restartPolicy": leaf,
              "f:schedulerName": leaf,
              "f:securityContext": leaf,
              "f:terminationGracePeriodSeconds": leaf,
            },
          },
        },
      });
    },
  },
  {
    name: "what a patch changes passes to its writer, the rest stays",
    run: async (target) => {
      const { strategic } = await madeDeployment(target);
      const template = { spec: { containers: [{ name: "main", image: "registry.example/main:2" }] } };
      const { body } = await strategic({ spec: { template } }, "fieldManager=other");
      expect(entryOf(body, "other").fieldsV1).toEqual({
        "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"main"}': { "f:image": leaf } } } } },
      });
      expect(JSON.stringify(entryOf(body, "maker").fieldsV1)).toContain(
        '"k:{\\"name\\":\\"side\\"}":{".":{},"f:image"',
      );
      expect(JSON.stringify(entryOf(body, "maker").fieldsV1)).not.toContain(
        '"k:{\\"name\\":\\"main\\"}":{".":{},"f:env":{".":{}},"f:image"',
      );
    },
  },
  {
    name: "status and scale are written under the name of their subresource",
    run: async (target) => {
      const { merge, read } = await madeDeployment(target);
      const { body: reported } = await merge({ status: { collisionCount: 4 } }, "fieldManager=reporter", "/status");
      await merge({ spec: { replicas: 2 } }, "fieldManager=scaler", "/scale");
      const object = await read();
      expect(entryOf(reported, "reporter", "status").fieldsV1).toEqual({ "f:status": { "f:collisionCount": leaf } });
      expect(entryOf(object, "scaler", "scale").fieldsV1).toEqual({ "f:spec": { "f:replicas": leaf } });
      expect(entryOf(object, "maker").fieldsV1).not.toHaveProperty(["f:spec", "f:replicas"]);
    },
  },
  {
    name: "without a field manager the first word of the user agent names the writer",
    run: async (target) => {
      const path = configMapsPath(await target.namespace());
      const made = await target.admin.json<KubeObject>(path, {
        method: "POST",
        body: { metadata: { name: "one" }, data: { a: "1" } },
        headers: { "user-agent": "kubectl/v1.37.2 (linux/amd64) kubernetes/0000000" },
      });
      expect(entryOf(made, "kubectl").fieldsV1).toEqual({ "f:data": { ".": leaf, "f:a": leaf } });
    },
  },
  {
    name: "items of a set are owned by their value",
    run: async (target) => {
      const namespace = await target.namespace();
      await createConfigMap(target, namespace, { name: "one", data: { a: "1" } });
      const path = `${configMapsPath(namespace)}/one`;
      const patch = (body: object) =>
        target.admin.json<KubeObject>(`${path}?fieldManager=f`, { method: "PATCH", contentType: patches.merge, body });
      const held = await patch({ metadata: { finalizers: ["example.org/a"] } });
      expect(entryOf(held, "f").fieldsV1).toEqual({
        "f:metadata": { "f:finalizers": { ".": leaf, 'v:"example.org/a"': leaf } },
      });
      await patch({ metadata: { finalizers: null } });
    },
  },
  {
    name: "a list of one empty entry ends the account, and only an apply begins it again",
    run: async (target) => {
      const namespace = await target.namespace();
      await createConfigMap(target, namespace, { name: "one", data: { a: "1" } });
      const path = `${configMapsPath(namespace)}/one`;
      const send = (contentType: string, body: unknown, query: string) =>
        answer<KubeObject & { message: string }>(target.admin, `${path}?${query}`, {
          method: "PATCH",
          contentType,
          body,
        });
      const reset = await send(patches.json, [{ op: "replace", path: "/metadata/managedFields", value: [{}] }], "");
      expect(reset.body.metadata.managedFields).toBeUndefined();
      const updated = await send(patches.merge, { data: { b: "2" } }, "fieldManager=later");
      expect(updated.body.metadata.managedFields).toBeUndefined();
      const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one" }, data: { b: "3" } };
      const refused = await send(patches.apply, config, "fieldManager=me");
      expect(refused.body.message).toBe(
        'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.b',
      );
      const forced = await send(patches.apply, config, "fieldManager=me&force=true");
      expect(entryOf(forced.body, "me").fieldsV1).toEqual({ "f:data": { "f:b": leaf } });
      expect(entryOf(forced.body, "before-first-apply").fieldsV1).toEqual({ "f:data": { ".": leaf, "f:a": leaf } });
    },
  },
];
