import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import { Permit, PermitError } from "../../core/operation/permit.ts";
import { withPermit } from "../../core/operation/permitIssue.ts";
import { testServers } from "../http/apiServer.fixture.ts";
import { serveChanges } from "../http/changePort.ts";
import { KubeWriters } from "./kubeWriters.ts";

const { onEnd, parts, serve } = testServers();
const connection = ConnectionId.parse("c1");
const target = { connection, key: "apps/deployments/orders/api" };
const scope = { operation: "o1", step: "s1", ...target, proceed: () => {} };
const change = { method: "PATCH" as const, path: "/apis/apps/v1/namespaces/orders/deployments/api", body: [] };
const { signal } = new AbortController();
const writers = new KubeWriters();
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function opened(answer: Parameters<typeof serve>[0]) {
  const { endpoint } = await serve(answer);
  const channel = new MessageChannel();
  serveChanges(channel.port2, parts(endpoint).sender);
  writers.attach(connection, channel.port1);
  closing.push(() => channel.port1.close());
  onEnd(() => channel.port1.close());
  return channel;
}

describe("KubeWriters", () => {
  it("sends nothing without a live permit for exactly this target", async () => {
    let requests = 0;
    await opened((_request, response) => {
      requests += 1;
      response.end("{}");
    });
    const forged = Object.create(Permit.prototype);
    await expect(writers.send(forged, target, change, signal)).rejects.toThrow(PermitError);
    await expect(writers.send(new Permit(), target, change, signal)).rejects.toThrow(PermitError);
    const dead = await withPermit(scope, async (permit) => permit);
    await expect(writers.send(dead, target, change, signal)).rejects.toThrow(PermitError);
    await withPermit(scope, async (permit) => {
      const other = { connection, key: "apps/deployments/orders/web" };
      await expect(writers.send(permit, other, change, signal)).rejects.toThrow(PermitError);
    });
    const lost = {
      ...scope,
      proceed: () => {
        throw new Error("lost");
      },
    };
    await expect(withPermit(lost, (permit) => writers.send(permit, target, change, signal))).rejects.toThrow("lost");
    expect(requests).toBe(0);
    const answer = await withPermit(scope, (permit) => writers.send(permit, target, change, signal));
    expect([answer.status, requests]).toEqual([200, 1]);
  });

  it("hands on the answer with its warnings, and a refusal with the server's Status", async () => {
    const causes = [{ reason: "FieldManagerConflict", message: 'conflict with "argocd"', field: ".spec.replicas" }];
    const status = { kind: "Status", reason: "Conflict", message: "no", details: { causes }, code: 409 };
    let refuse = false;
    await opened((_request, response) => {
      response.setHeader("warning", '299 - "unknown field \\"spec.x\\""');
      response.statusCode = refuse ? 409 : 200;
      response.end(JSON.stringify(refuse ? status : { kind: "Deployment" }));
    });
    const send = () => withPermit(scope, (permit) => writers.send(permit, target, change, signal));
    expect(await send()).toMatchObject({ object: { kind: "Deployment" }, warnings: ['unknown field "spec.x"'] });
    refuse = true;
    await expect(send()).rejects.toMatchObject({ code: "conflict", status: 409, body: status });
  });

  it("says that the outcome is not known when the answer is lost, the server fails, or the worker ends", async () => {
    const seen: string[] = [];
    const channel = await opened((request, response) => {
      seen.push(request.url ?? "");
      if (seen.length === 1) request.socket.destroy();
      else if (seen.length === 2) {
        response.statusCode = 504;
        response.end(JSON.stringify({ kind: "Status", message: "took too long", code: 504 }));
      }
    });
    const send = () => withPermit(scope, (permit) => writers.send(permit, target, change, signal));
    const lost: Partial<RpcError> = { code: "unknown-outcome" };
    await expect(send()).rejects.toMatchObject(lost);
    await expect(send()).rejects.toMatchObject(lost);
    const third = send();
    await expect.poll(() => seen.length).toBe(3);
    channel.port2.close();
    await expect(third).rejects.toMatchObject(lost);
    await expect(send()).rejects.toMatchObject({ code: "unreachable" });
  });

  it("does not send what was cancelled before it left, and waits for what has left", async () => {
    let answerIt = () => {};
    let requests = 0;
    await opened((_request, response) => {
      requests += 1;
      answerIt = () => response.end("{}");
    });
    const abort = new AbortController();
    const sent = withPermit(scope, (permit) => writers.send(permit, target, change, abort.signal));
    await expect.poll(() => requests).toBe(1);
    abort.abort();
    answerIt();
    expect((await sent).status).toBe(200);
    const late = withPermit(scope, (permit) => writers.send(permit, target, change, abort.signal));
    await expect(late).rejects.toMatchObject({ code: "cancelled" });
    expect(requests).toBe(1);
  });
});
