import { describe, expect, it } from "vitest";
import { statusError } from "./statusError.ts";

const status = (message: string, more: object = {}) =>
  JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", message, ...more });
const refusal = (code: number, text: string, headers: Record<string, string> = {}) => ({
  status: code,
  headers,
  text,
  request: "GET /api/v1/pods",
});
const now = Date.parse("2026-11-22T15:00:00Z");

describe("a refusal of the API server", () => {
  it.each([
    [
      'pods is forbidden: User "system:serviceaccount:a:b" cannot list resource "pods" in API group "" in the namespace "kube-system"',
      "connection.forbiddenNamespace",
      { user: "system:serviceaccount:a:b", verb: "list", resource: "pods", namespace: "kube-system" },
    ],
    [
      'gateways.gateway.networking.k8s.io is forbidden: User "jane" cannot watch resource "gateways" in API group "gateway.networking.k8s.io" at the cluster scope: Azure does not have opinion',
      "connection.forbiddenCluster",
      { user: "jane", verb: "watch", resource: "gateways.gateway.networking.k8s.io", namespace: "" },
    ],
    [
      'deployments.apps "web" is forbidden: User "jane" cannot get resource "deployments/scale" in API group "apps" in the namespace "shop"',
      "connection.forbiddenNamespace",
      { user: "jane", verb: "get", resource: "deployments.apps/scale", namespace: "shop" },
    ],
    [
      'forbidden: User "jane" cannot get path "/metrics"',
      "connection.forbiddenPath",
      { user: "jane", verb: "get", path: "/metrics" },
    ],
    ['admission webhook "policy" denied the request: no', "connection.forbidden", {}],
  ])("keeps the sentence %j and reads who may not do what", (sentence, id, params) => {
    const error = statusError(refusal(403, status(sentence)));
    expect(error).toMatchObject({ code: "forbidden", text: { id, params: { ...params, sentence, hop: "api" } } });
  });

  it.each([
    [410, status("too old resource version: 1 (2)", { reason: "Expired" }), "gap"],
    [400, status("The provided continue parameter is too old", { reason: "Expired" }), "gap"],
    [404, status('pods "x" not found'), "not-found"],
    [409, status("the object has been modified"), "conflict"],
    [406, "", "unsupported"],
    [413, status("limit is 3145728"), "too-large"],
    [400, status("bad field selector"), "invalid"],
    [422, status("invalid"), "invalid"],
    [500, status("etcdserver: leader changed"), "unreachable"],
    [503, "no endpoints", "unreachable"],
    [504, status("timed out"), "timeout"],
    [401, status("Unauthorized"), "expired"],
  ])("%i %s is %s", (code, text, expected) => {
    expect(statusError(refusal(code, text)).code).toBe(expected);
  });

  it.each([
    [429, { "retry-after": "7" }, "", 7_000],
    [503, { "retry-after": "Sun, 22 Nov 2026 15:00:30 GMT" }, "", 30_000],
    [503, { "retry-after": "Sun, 22 Nov 2026 14:00:00 GMT" }, "", 0],
    [429, {}, status("slow down", { details: { retryAfterSeconds: 2 } }), 2_000],
    [429, { "retry-after": "soon" }, "", 1_000],
  ])("%i with %j %s asks for patience of %s ms", (code, headers, text, retryAfterMs) => {
    const error = statusError(refusal(code, text, headers), now);
    expect(error).toMatchObject({ code: "throttled", text: { params: { retryAfterMs } } });
  });

  it("tells a page of something else from an API server's answer, and never shows a login address whole", () => {
    const html = { "content-type": "text/html" };
    expect(statusError(refusal(404, "<html>nginx</html>", html)).text).toMatchObject({
      id: "connection.notKubernetes",
      params: { sentence: "" },
    });
    const moved = statusError(refusal(302, "", { location: "https://login.example/start?state=secret" }));
    expect(moved.text).toMatchObject({ id: "connection.redirected", params: { to: "login.example" } });
  });
});
