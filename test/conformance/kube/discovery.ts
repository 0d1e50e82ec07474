/** Discovery in its aggregated and its legacy form, the version, and the index of schemas. */
import { expect } from "vitest";
import { answer } from "./objects.ts";
import type { Case } from "./target.ts";

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

interface DiscoveryList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly { readonly version: string; readonly resources: readonly DiscoveredResource[] }[];
  }[];
}

interface DiscoveredResource {
  readonly resource: string;
  readonly responseKind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly scope: string;
  readonly singularResource: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly {
    readonly subresource: string;
    readonly verbs: readonly string[];
    readonly responseKind: object;
  }[];
}

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly {
    readonly name: string;
    readonly singularName: string;
    readonly namespaced: boolean;
    readonly kind: string;
    readonly verbs: readonly string[];
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
    readonly group?: string;
    readonly version?: string;
  }[];
}

const allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

export const discoveryCases: readonly Case[] = [
  {
    name: "answers /apis with all groups, versions and resources at once, when asked for the aggregated form",
    run: async ({ admin }) => {
      const { headers, bytes } = await admin.fetch("/apis", { accept: `${aggregated},application/json` });
      const list = JSON.parse(bytes.toString()) as DiscoveryList;
      expect(headers["content-type"]).toBe(aggregated);
      expect([list.kind, list.apiVersion]).toEqual(["APIGroupDiscoveryList", "apidiscovery.k8s.io/v2"]);
      const apps = list.items
        .find((group) => group.metadata.name === "apps")
        ?.versions.find(({ version }) => version === "v1");
      const deployments = apps?.resources.find(({ resource }) => resource === "deployments");
      // A kind without group and version is one of the group and version that lists it.
      expect(deployments).toMatchObject({
        responseKind: { group: "", version: "", kind: "Deployment" },
        scope: "Namespaced",
        singularResource: "deployment",
        shortNames: ["deploy"],
        categories: ["all"],
      });
      expect([...(deployments?.verbs ?? [])].sort()).toEqual(allVerbs);
      const subresources = Object.fromEntries((deployments?.subresources ?? []).map((one) => [one.subresource, one]));
      expect(Object.keys(subresources).sort()).toEqual(["scale", "status"]);
      expect(subresources.scale?.responseKind).toEqual({ group: "autoscaling", version: "v1", kind: "Scale" });
      expect([...(subresources.scale?.verbs ?? [])].sort()).toEqual(["get", "patch", "update"]);
    },
  },
  {
    name: "answers /api in the aggregated form with the core group, whose name is absent",
    run: async ({ admin }) => {
      const list = await admin.json<DiscoveryList>("/api", { accept: aggregated });
      expect(list.items).toHaveLength(1);
      expect(list.items[0]?.metadata.name).toBeUndefined();
      const resources = list.items[0]?.versions.find(({ version }) => version === "v1")?.resources ?? [];
      const pods = resources.find(({ resource }) => resource === "pods");
      expect(pods).toMatchObject({
        shortNames: ["po"],
        scope: "Namespaced",
        responseKind: { group: "", version: "", kind: "Pod" },
      });
      expect(resources.find(({ resource }) => resource === "nodes")?.scope).toBe("Cluster");
      expect((pods?.subresources ?? []).map((one) => one.subresource)).toEqual(
        expect.arrayContaining(["exec", "log", "portforward", "status"]),
      );
    },
  },
  {
    name: "answers the legacy form to a client that asks for plain JSON",
    run: async ({ admin }) => {
      expect(await admin.json("/api")).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
      const groups = await admin.json<{ kind: string; groups: { name: string }[] }>("/apis");
      expect(groups.kind).toBe("APIGroupList");
      const apps = { groupVersion: "apps/v1", version: "v1" };
      expect(groups.groups.find(({ name }) => name === "apps")).toEqual({
        name: "apps",
        versions: [apps],
        preferredVersion: apps,
      });
      const group = await admin.json("/apis/apps");
      expect(group).toEqual({
        kind: "APIGroup",
        apiVersion: "v1",
        name: "apps",
        versions: [apps],
        preferredVersion: apps,
      });
    },
  },
  {
    name: "lists a version's resources in the legacy form, with subresources as entries of their own",
    run: async ({ admin }) => {
      const core = await admin.json<ResourceList>("/api/v1");
      expect(core.groupVersion).toBe("v1");
      const pods = core.resources.find(({ name }) => name === "pods");
      expect(pods).toMatchObject({
        singularName: "pod",
        namespaced: true,
        kind: "Pod",
        shortNames: ["po"],
        categories: ["all"],
      });
      expect([...(pods?.verbs ?? [])].sort()).toEqual(allVerbs);
      expect(core.resources.find(({ name }) => name === "pods/log")).toMatchObject({
        kind: "Pod",
        verbs: ["get"],
        namespaced: true,
      });
      const apps = await admin.json<ResourceList>("/apis/apps/v1");
      const scale = apps.resources.find(({ name }) => name === "deployments/scale");
      expect(scale).toMatchObject({ kind: "Scale", group: "autoscaling", version: "v1" });
    },
  },
  {
    name: "says its version",
    run: async ({ admin }) => {
      const version = await admin.json<{ gitVersion: string }>("/version");
      expect(version).toMatchObject({
        major: "1",
        minor: expect.stringMatching(/^\d+\+?$/),
        gitVersion: expect.stringMatching(/^v1\.\d+\.\d+/),
      });
    },
  },
  {
    name: "offers the OpenAPI v3 document of each group and version",
    run: async ({ admin }) => {
      const index = await admin.json<{ paths: Record<string, { serverRelativeURL: string }> }>("/openapi/v3");
      const url = index.paths["apis/apps/v1"]?.serverRelativeURL ?? "";
      expect(url).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=/);
      const document = await admin.json<{ openapi: string; components: { schemas: Record<string, object> } }>(url);
      expect(document.openapi).toMatch(/^3\./);
      expect(document.components.schemas["io.k8s.api.apps.v1.Deployment"]).toMatchObject({
        "x-kubernetes-group-version-kind": [{ group: "apps", kind: "Deployment", version: "v1" }],
      });
    },
  },
  {
    name: "describes in OpenAPI how lists are merged, what values there are, and which patches a kind takes",
    run: async ({ admin }) => {
      type Schema = { readonly description?: string; readonly properties: Readonly<Record<string, object>> };
      type Patch = {
        readonly requestBody: { readonly content: object };
        readonly parameters: readonly { name: string }[];
      };
      const document = await admin.json<{
        components: { schemas: Record<string, Schema> };
        paths: Record<string, { patch?: Patch }>;
      }>("/openapi/v3/apis/apps/v1");
      const { schemas } = document.components;
      expect(schemas["io.k8s.api.core.v1.Container"]?.properties.ports).toMatchObject({
        type: "array",
        "x-kubernetes-list-map-keys": ["containerPort", "protocol"],
        "x-kubernetes-list-type": "map",
        "x-kubernetes-patch-merge-key": "containerPort",
        "x-kubernetes-patch-strategy": "merge",
      });
      expect(schemas["io.k8s.api.core.v1.ContainerPort"]?.properties.protocol).toMatchObject({
        description: expect.stringContaining("Protocol for port."),
        default: "TCP",
        enum: ["SCTP", "TCP", "UDP"],
      });
      expect(schemas["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"]).toMatchObject({
        "x-kubernetes-map-type": "atomic",
      });
      const patch = document.paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]?.patch;
      expect(Object.keys(patch?.requestBody.content ?? {})).toEqual(
        expect.arrayContaining([
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json",
          "application/apply-patch+yaml",
        ]),
      );
      expect((patch?.parameters ?? []).map(({ name }) => name)).toEqual(
        expect.arrayContaining(["dryRun", "fieldManager", "fieldValidation", "force"]),
      );
    },
  },
  {
    name: "answers 404 for a resource that it does not have",
    run: async ({ admin }) => {
      const { status, body } = await answer(admin, "/api/v1/nothings");
      expect(status).toBe(404);
      expect(body).toMatchObject({ kind: "Status", status: "Failure", reason: "NotFound", code: 404 });
      expect(body.message).toBe("the server could not find the requested resource");
      expect((await admin.fetch("/apis/nothing.example/v1")).status).toBe(404);
    },
  },
];
