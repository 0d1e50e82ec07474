import { describe, expect, it } from "vitest";
import type { ApiKind } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import { objectServer, servedKind } from "../object/objectServer.fixture.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { type Trouble, troubles, worstFirst } from "./trouble.ts";

const connection = ConnectionId.parse("c");
const of = (kinds: readonly ApiKind[], namespaces: string[] | null = null) => ({ kinds, connection, namespaces });
const certificate = servedKind("certs.example.org", "v1", "certificates", "Certificate");
const widget = servedKind("example.org", "v1", "widgets", "Widget");

const ready = (name: string, status: string, reason: string) => ({
  metadata: { name, namespace: "shop", uid: name },
  status: { conditions: [{ type: "Ready", status, reason, lastTransitionTime: "2026-11-22T10:00:00Z" }] },
});

describe("what is not as it should be", () => {
  it("finds custom resources that are not Ready, kind by kind, and goes on where one fails", async () => {
    const http = objectServer(
      {
        "/apis/certs.example.org/v1/certificates": [
          ready("good", "True", ""),
          ready("bad", "False", "Expired"),
          ready("new", "False", "Progressing"),
        ],
      },
      (path) => (path.includes("widgets") ? "forbidden" : null),
    );
    const session = new ClusterSession({ http, signal: () => {} });
    const found: Trouble[] = [];
    for await (const part of troubles(session, of([widget, certificate]), 0, AbortSignal.timeout(5_000))) {
      found.push(...(part.found?.troubles ?? []));
    }
    session.dispose();
    expect(found.sort(worstFirst)).toMatchObject([
      {
        kind: "Certificate",
        health: "bad",
        status: "Expired",
        ref: { name: "bad", namespace: "shop" },
        since: Date.UTC(2026, 10, 22, 10),
      },
      { kind: "Certificate", health: "busy", status: "Progressing", ref: { name: "new" } },
    ]);
  });

  it("asks for no more than its share of kinds in one round, and for the others in the next", async () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      servedKind("example.org", "v1", `kind${index}s`, `Kind${index}`),
    );
    const askedIn = async (round: number, namespaces: string[] | null = null) => {
      const http = objectServer({});
      const session = new ClusterSession({ http, signal: () => {} });
      for await (const _ of troubles(session, of(many, namespaces), round, AbortSignal.timeout(5_000)));
      session.dispose();
      return http.asked;
    };
    const [first, second] = [await askedIn(0), await askedIn(1)];
    expect(first).toHaveLength(60);
    expect(new Set([...first, ...second]).size).toBe(100);
    // A round over three namespaces is as many lists, of fewer kinds.
    const [narrow, next] = [await askedIn(0, ["a", "b", "c"]), await askedIn(1, ["a", "b", "c"])];
    expect(narrow).toHaveLength(60);
    expect(narrow).toContain("/apis/example.org/v1/namespaces/c/kind19s");
    expect(new Set([...narrow, ...next]).size).toBe(120);
  });

  it("says of which kinds there may be more", async () => {
    const many = Array.from({ length: 501 }, (_, at) => ready(`w${at}`, "True", ""));
    const bad = Array.from({ length: 201 }, (_, at) => ready(`c${at}`, "False", "Broken"));
    const http = objectServer({
      "/apis/example.org/v1/widgets": many,
      "/apis/certs.example.org/v1/certificates": bad,
      "/apis/apps/v1/deployments": Array.from({ length: 700 }, (_, at) => ({
        metadata: { name: `d${at}`, uid: `d${at}` },
      })),
    });
    const session = new ClusterSession({ http, signal: () => {} });
    const deployments = servedKind("apps", "v1", "deployments", "Deployment");
    const found = new Map<string, readonly [number, boolean]>();
    const kinds = [deployments, widget, certificate];
    for await (const part of troubles(session, of(kinds), 0, AbortSignal.timeout(5_000)))
      if (part.found) found.set(part.kind.kind, [part.found.troubles.length, part.found.partial]);
    session.dispose();
    expect(Object.fromEntries(found)).toEqual({
      // Two pages, to their end.
      Deployment: [0, false],
      Widget: [0, true],
      Certificate: [200, true],
    });
    expect(http.asked.filter((path) => path.endsWith("/deployments"))).toHaveLength(2);
  });

  it("looks into each namespace asked for, at kinds of the whole cluster once, and says what may not be read", async () => {
    const http = objectServer({ "/api/v1/nodes": [] }, (path) => (path.includes("/pay/") ? "forbidden" : null));
    const session = new ClusterSession({ http, signal: () => {} });
    const nodes = servedKind("", "v1", "nodes", "Node", false);
    const kinds = [nodes, servedKind("apps", "v1", "deployments", "Deployment"), widget];
    const looks: unknown[] = [];
    const signal = AbortSignal.timeout(5_000);
    for await (const { kind, place, failure } of troubles(session, of(kinds, ["shop", "pay"]), 0, signal))
      looks.push([kind.resource, place, failure?.kind ?? null]);
    session.dispose();
    expect(looks).toEqual([
      ["nodes", null, null],
      ["deployments", "shop", null],
      ["deployments", "pay", "forbidden"],
      ["widgets", "shop", null],
      ["widgets", "pay", "forbidden"],
    ]);
  });
});
