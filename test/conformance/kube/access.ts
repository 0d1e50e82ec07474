/** Who may do what: refusals, and the reviews by which one asks about oneself. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { ApiClient } from "../../services/kube/apiClient.ts";
import { answer, configMapsPath, type Status } from "./objects.ts";
import type { Case, Target } from "./target.ts";

const reviews = "/apis/authorization.k8s.io/v1";
const rbac = "/apis/rbac.authorization.k8s.io/v1";

async function allowed(client: ApiClient, resourceAttributes: object): Promise<boolean> {
  const body = { kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", spec: { resourceAttributes } };
  const review = await client.json<{ status: { allowed: boolean } }>(`${reviews}/selfsubjectaccessreviews`, {
    method: "POST",
    body,
  });
  return review.status.allowed;
}

/** Lets the stranger read pods in a new namespace, and waits until the authorizer knows. */
async function namespaceOfStranger(target: Target): Promise<string> {
  const namespace = await target.namespace();
  const inNamespace = `${rbac}/namespaces/${namespace}`;
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] }];
  await target.admin.json(`${inNamespace}/roles`, {
    method: "POST",
    body: { metadata: { name: "pod-reader" }, rules },
  });
  const binding = {
    metadata: { name: "pod-reader" },
    subjects: [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "stranger" }],
    roleRef: { kind: "Role", apiGroup: "rbac.authorization.k8s.io", name: "pod-reader" },
  };
  await target.admin.json(`${inNamespace}/rolebindings`, { method: "POST", body: binding });
  const deadline = performance.now() + 10_000;
  while (!(await allowed(target.stranger, { namespace, verb: "list", resource: "pods" }))) {
    if (performance.now() > deadline) throw new Error("the role binding had no effect within 10 s");
    await sleep(50);
  }
  return namespace;
}

export const accessCases: readonly Case[] = [
  {
    name: "a token that nobody issued is refused with 401",
    run: async ({ impostor }) => {
      const { status, body } = await answer(impostor, "/api/v1/pods");
      expect(status).toBe(401);
      expect(body).toEqual({
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: "Unauthorized",
        reason: "Unauthorized",
        code: 401,
      } satisfies Status);
    },
  },
  {
    name: "one without a token is anonymous, and refused with 403 by that name",
    run: async ({ anonymous }) => {
      const { status, body } = await answer(anonymous, "/api/v1/pods");
      expect(status).toBe(403);
      expect(body.message).toBe(
        'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
      );
    },
  },
  {
    name: "one without the right is refused with 403, told verb, resource, group and namespace",
    run: async (target) => {
      const namespace = await target.namespace();
      const list = await answer(target.stranger, `/apis/apps/v1/namespaces/${namespace}/deployments`);
      expect(list.status).toBe(403);
      expect(list.body).toEqual({
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: `deployments.apps is forbidden: User "stranger" cannot list resource "deployments" in API group "apps" in the namespace "${namespace}"`,
        reason: "Forbidden",
        details: { group: "apps", kind: "deployments" },
        code: 403,
      } satisfies Status);
      const one = await answer(target.stranger, `${configMapsPath(namespace)}/one`);
      expect(one.body.message).toBe(
        `configmaps "one" is forbidden: User "stranger" cannot get resource "configmaps" in API group "" in the namespace "${namespace}"`,
      );
      const namespaces = await answer(target.stranger, "/api/v1/namespaces");
      expect(namespaces.body.message).toBe(
        'namespaces is forbidden: User "stranger" cannot list resource "namespaces" in API group "" at the cluster scope',
      );
      const watch = await answer(target.stranger, "/api/v1/pods?watch=true");
      expect(watch.body.message).toBe(
        'pods is forbidden: User "stranger" cannot watch resource "pods" in API group "" at the cluster scope',
      );
      const log = await answer(target.stranger, `/api/v1/namespaces/${namespace}/pods/p/log`);
      expect(log.body.message).toBe(
        `pods "p" is forbidden: User "stranger" cannot get resource "pods/log" in API group "" in the namespace "${namespace}"`,
      );
    },
  },
  {
    name: "discovery and the version are open to everyone who is known",
    run: async ({ stranger }) => {
      for (const path of ["/api", "/apis", "/api/v1", "/apis/apps/v1", "/version", "/openapi/v3"]) {
        expect((await stranger.fetch(path)).status, path).toBe(200);
      }
    },
  },
  {
    name: "SelfSubjectAccessReview says what one may do, by namespace and verb",
    run: async (target) => {
      const namespace = await namespaceOfStranger(target);
      const asStranger = (attributes: object) => allowed(target.stranger, attributes);
      expect(await asStranger({ namespace, verb: "list", resource: "pods" })).toBe(true);
      expect(await asStranger({ namespace, verb: "delete", resource: "pods" })).toBe(false);
      expect(await asStranger({ namespace, verb: "get", resource: "pods", subresource: "log" })).toBe(false);
      expect(await asStranger({ namespace: "default", verb: "list", resource: "pods" })).toBe(false);
      expect(await asStranger({ verb: "list", resource: "pods" })).toBe(false);
      expect(await allowed(target.admin, { verb: "*", group: "*", resource: "*" })).toBe(true);
      expect((await target.stranger.fetch(`/api/v1/namespaces/${namespace}/pods`)).status).toBe(200);
      expect((await target.stranger.fetch("/api/v1/pods")).status).toBe(403);
    },
  },
  {
    name: "a review is answered with 201 and its spec",
    run: async ({ stranger }) => {
      const spec = { resourceAttributes: { verb: "list", resource: "nodes" } };
      const request = {
        method: "POST",
        body: { kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", spec },
      } as const;
      const { status, body } = await answer<object>(stranger, `${reviews}/selfsubjectaccessreviews`, request);
      expect(status).toBe(201);
      expect(body).toMatchObject({
        kind: "SelfSubjectAccessReview",
        apiVersion: "authorization.k8s.io/v1",
        spec,
        status: { allowed: false },
      });
    },
  },
  {
    name: "SelfSubjectRulesReview lists the rules that hold in a namespace",
    run: async (target) => {
      const namespace = await namespaceOfStranger(target);
      const body = { kind: "SelfSubjectRulesReview", apiVersion: "authorization.k8s.io/v1", spec: { namespace } };
      const review = await target.stranger.json<{ status: { resourceRules: object[]; incomplete: boolean } }>(
        `${reviews}/selfsubjectrulesreviews`,
        {
          method: "POST",
          body,
        },
      );
      expect(review.status.resourceRules).toContainEqual({
        verbs: ["get", "list"],
        apiGroups: [""],
        resources: ["pods"],
      });
      expect(review.status.incomplete).toBe(false);
    },
  },
  {
    name: "impersonation needs its own right",
    run: async (target) => {
      const headers = { "impersonate-user": "stranger" };
      const asStranger = await answer(target.admin, "/api/v1/pods", { headers });
      expect(asStranger.body.message).toContain('User "stranger" cannot list resource "pods"');
      const refused = await answer(target.stranger, "/api/v1/pods", { headers: { "impersonate-user": "admin" } });
      expect(refused.status).toBe(403);
      // Up to 1.34: cannot impersonate resource "users"; then the right may be limited to a verb (KEP-5284) and is named so.
      expect(refused.body.message).toContain('User "stranger" cannot impersonate');
    },
  },
  {
    name: "who may ask about others is told of a user, a group and a service account; nobody else is, and nobody is no one",
    run: async (target) => {
      const namespace = await namespaceOfStranger(target);
      await target.admin.json(`${rbac}/namespaces/${namespace}/rolebindings`, {
        method: "POST",
        body: {
          metadata: { name: "others" },
          subjects: [
            { kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "watchers" },
            // Without a namespace: of the binding's.
            { kind: "ServiceAccount", name: "robot" },
          ],
          roleRef: { kind: "Role", apiGroup: "rbac.authorization.k8s.io", name: "pod-reader" },
        },
      });
      const resourceAttributes = { namespace, verb: "list", resource: "pods" };
      const reviewsOfOthers = `${reviews}/subjectaccessreviews`;
      const asked = (spec: object) => ({
        method: "POST" as const,
        body: { kind: "SubjectAccessReview", apiVersion: "authorization.k8s.io/v1", spec },
      });
      const post = async (client: ApiClient, spec: object) => await answer(client, reviewsOfOthers, asked(spec));
      const told = async (who: object) => {
        const { body } = await answer<{ status?: { allowed?: boolean } }>(
          target.admin,
          reviewsOfOthers,
          asked({ resourceAttributes, ...who }),
        );
        return body.status?.allowed;
      };
      const robot = `system:serviceaccount:${namespace}:robot`;
      for (let tries = 0; tries < 100 && !(await told({ user: robot })); tries += 1) await sleep(50);
      expect(await told({ user: robot })).toBe(true);
      expect(await told({ user: "stranger" })).toBe(true);
      expect(await told({ groups: ["watchers"] })).toBe(true);
      expect(await told({ user: "somebody", groups: ["others"] })).toBe(false);
      expect((await post(target.stranger, { resourceAttributes, user: "somebody" })).status).toBe(403);
      const nobody = await post(target.admin, { resourceAttributes });
      expect(nobody.status).toBe(422);
      expect(nobody.body.message).toContain("at least one of user or group must be specified");
    },
  },
];
