import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeHttp, KubeRequest } from "../http/request.ts";
import { ClusterSession } from "./clusterSession.ts";
import { eachObject } from "./objectPages.ts";
import { textAt } from "./wireValue.ts";

/** A server of `count` objects that pages as it is asked, and cuts its answers into pieces of `piece` bytes. */
function serverOf(count: number, options: { piece?: number; counts?: boolean; failAt?: number } = {}) {
  const asked: KubeRequest[] = [];
  const http: KubeHttp = {
    request: async (request) => {
      asked.push(request);
      const from = Number(request.query?.continue ?? 0);
      const to = Math.min(count, from + Number(request.query?.limit));
      if (from === options.failAt) throw new RpcError("gap", message("connection.gone"));
      const metadata = {
        ...(to < count && { continue: String(to) }),
        ...(to < count && options.counts !== false && { remainingItemCount: count - to }),
      };
      const items = Array.from({ length: to - from }, (_, at) => ({
        metadata: { name: `o${from + at}`, managedFields: [{ manager: '}]"' }], annotations: { a: "{" } },
        spec: { text: '"}],[{' },
      }));
      const body = Buffer.from(JSON.stringify({ kind: "List", metadata, items }));
      const piece = options.piece ?? body.length;
      const pieces = Array.from({ length: Math.ceil(body.length / piece) }, (_, at) =>
        body.subarray(at * piece, (at + 1) * piece),
      );
      return { status: 200, headers: {}, body: Readable.from(pieces), wireBytes: () => body.length };
    },
    json: () => Promise.reject(new Error("not asked")),
    upgrade: () => Promise.reject(new Error("not asked")),
    reset: () => {},
    dispose: () => {},
  };
  return { asked, session: new ClusterSession({ http, signal: () => {} }) };
}

async function read(server: ReturnType<typeof serverOf>, most: number | null, signal = AbortSignal.timeout(10_000)) {
  const names: string[] = [];
  const progress: (readonly [number, number | null])[] = [];
  const pages = await eachObject(
    server.session,
    { path: "/api/v1/pods", most, progress: (looked, total) => progress.push([looked, total]) },
    (object) => {
      names.push(textAt(object, "metadata", "name"));
      expect(object).toMatchObject({ metadata: { managedFields: null, annotations: null }, spec: { text: '"}],[{' } });
    },
    signal,
  );
  server.session.dispose();
  return { names, progress, pages };
}

describe("whole objects, page by page", () => {
  it("are all seen once and in order, however the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1_200 }),
        fc.integer({ min: 50, max: 5_000 }),
        async (count, piece) => {
          const { names, pages } = await read(serverOf(count, { piece }), null);
          expect(names).toEqual(Array.from({ length: count }, (_, at) => `o${at}`));
          expect(pages).toEqual({ looked: count, remaining: 0, oversize: 0 });
        },
      ),
      { numRuns: 25 },
    );
  });

  it("are asked for 500 at a time, in the background, as lists, with the progress told", async () => {
    const server = serverOf(1_200);
    const { progress } = await read(server, null);
    expect(server.asked.map(({ query }) => [query?.limit, query?.continue])).toEqual([
      [500, undefined],
      [500, "500"],
      [500, "1000"],
    ]);
    expect(server.asked.every(({ cost, priority }) => cost === "list" && priority === "background")).toBe(true);
    expect(progress).toEqual([
      [500, 1_200],
      [1_000, 1_200],
      [1_200, 1_200],
    ]);
  });

  it("end at a bound, and say what is left, also where the server does not", async () => {
    const bounded = serverOf(1_200);
    expect((await read(bounded, 700)).pages).toEqual({ looked: 700, remaining: 500, oversize: 0 });
    expect(bounded.asked.map(({ query }) => query?.limit)).toEqual([500, 200]);
    expect((await read(serverOf(1_200, { counts: false }), 500)).pages.remaining).toBeNull();
    expect((await read(serverOf(700), 700)).pages.remaining).toBe(0);
  });

  it("end with the reason when a page fails, and when no one wants them any more", async () => {
    await expect(read(serverOf(1_200, { failAt: 500 }), null)).rejects.toMatchObject({ code: "gap" });
    await expect(read(serverOf(10), null, AbortSignal.abort())).rejects.toThrow();
  });
});
