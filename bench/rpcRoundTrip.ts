/** Calls through codec, frames, validation and envelope, beside bare WebSockets that carry the same payloads on the same server.
 *
 *  All sides of a shape are measured in turn, in one process and thread, so that every microsecond of either end counts. The bare
 *  socket sends text that is written already, and its far end reads nothing: only its client parses. What JSON at both ends adds to
 *  that is measured as well: no call whose sides have values in hand can cost less. */
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { implement } from "../electron/core/rpc/implementation.ts";
import { RpcServer } from "../electron/core/rpc/server.ts";
import { webSocketTransport } from "../electron/host/web/webSocketTransport.ts";
import { client } from "../shared/rpc/api.ts";
import { RpcClient } from "../shared/rpc/client.ts";
import { call, contract } from "../shared/rpc/contract.ts";
import { type Figure, percentile } from "./figure.ts";

const One = z.object({ connection: z.string(), name: z.string() });
const Row = z.object({ name: z.string(), cells: z.array(z.union([z.string(), z.number()])) });
const Rows = z.object({ rows: z.array(Row) });
const bench = contract("bench", {
  one: call({ input: One, output: One }),
  ask: call({ input: One, output: Rows }),
  rows: call({ input: Rows, output: Rows }),
});

const one = { connection: "prod-eu", name: "orders-api-6f7c9d54b8-1" };
const rows = {
  rows: Array.from({ length: 60 }, (_, index) => ({
    name: `orders-api-6f7c9d54b8-${index}`,
    cells: ["1/1", "Running", index, "10.2.3.4", "ip-10-2-14-7"],
  })),
};

type Trip = () => Promise<unknown>;
/** What is asked and answered. */
interface Shape {
  readonly what: string;
  readonly up: unknown;
  readonly down: unknown;
  readonly call: Trip;
}

const WARM_UP = 300;

/** @param rounds counted round trips of each */
export async function rpcRoundTrip(rounds: number): Promise<Figure[]> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  await new Promise((resolve) => server.once("listening", resolve));
  const implementation = implement(bench, { one: (input) => input, ask: () => rows, rows: (input) => input });
  const rpc = new RpcServer({ implementations: [implementation], log: () => {} });
  const link = new RpcClient({
    dial: async () => webSocketTransport(await dial(server, (far) => rpc.accept(webSocketTransport(far)))),
  });
  const api = client(link, bench);
  await api.one(one); // the link stands: what is dialled from now on comes in turn
  const shapes: Shape[] = [
    { what: "a name, answered by a name", up: one, down: one, call: () => api.one(one) },
    { what: "a name, answered by 60 rows", up: one, down: rows, call: () => api.ask(one) },
    { what: "60 rows there and back", up: rows, down: rows, call: () => api.rows(rows) },
  ];
  const figures: Figure[] = [];
  for (const shape of shapes) figures.push(...(await measure(shape, server, rounds)));
  link.dispose();
  rpc.dispose();
  for (const socket of server.clients) socket.terminate();
  server.close();
  return figures;
}

async function measure(shape: Shape, server: WebSocketServer, rounds: number): Promise<Figure[]> {
  const trips = [shape.call, await bareTrip(shape, server), await jsonTrip(shape, server)];
  const tookMs = trips.map((): number[] => []);
  for (let round = -WARM_UP; round < rounds; round++) {
    // Each begins as often as the others: none pays always for its neighbour's garbage.
    for (let turn = 0; turn < trips.length; turn++) {
      const which = (Math.abs(round) + turn) % trips.length;
      const start = performance.now();
      await trips[which]?.();
      if (round >= 0) tookMs[which]?.push(performance.now() - start);
    }
  }
  const [ours, bare, json] = tookMs.map((times) => ({ median: micros(times, 0.5), p95: micros(times, 0.95) }));
  if (ours === undefined || bare === undefined || json === undefined) throw new Error("nothing was measured");
  const beside = (name: string, { median, p95 }: typeof ours) =>
    `${name} ${median.toFixed(0)} µs (p95 ${p95.toFixed(0)})`;
  return [
    {
      what: `RPC, ${shape.what}`,
      value: ours.median,
      unit: "µs",
      budget: null,
      baseline: `p95 ${ours.p95.toFixed(0)}; ${beside("bare WebSocket", bare)}; ${beside("with JSON at both ends", json)}`,
    },
    {
      what: "  against the bare WebSocket",
      value: ours.median / bare.median,
      unit: "×",
      budget: { most: 1.5 },
      baseline: `same payloads, parsed by the client; JSON at both ends alone: ${(json.median / bare.median).toFixed(2)} ×`,
    },
  ];
}

/** Text written beforehand goes up, text written beforehand comes down and is parsed. */
async function bareTrip({ up, down }: Shape, server: WebSocketServer): Promise<Trip> {
  const question = JSON.stringify(up);
  const answer = Buffer.from(JSON.stringify(down));
  const socket = await dial(server, (far) => far.on("message", () => far.send(answer, { binary: false })));
  return () => exchange(socket, question);
}

/** Both ends make the text and read it, and do nothing else. */
async function jsonTrip({ up, down }: Shape, server: WebSocketServer): Promise<Trip> {
  const socket = await dial(server, (far) =>
    far.on("message", (data) => {
      const read: unknown = JSON.parse(String(data));
      far.send(JSON.stringify(down === up ? read : down));
    }),
  );
  return () => exchange(socket, JSON.stringify(up));
}

function exchange(socket: WebSocket, question: string): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once("message", (data) => resolve(JSON.parse(String(data))));
    socket.send(question);
  });
}

/** @param onFar given the server's end, before anything comes over it */
async function dial(server: WebSocketServer, onFar: (far: WebSocket) => void): Promise<WebSocket> {
  // A TCP listener's address is an AddressInfo.
  const { port } = server.address() as AddressInfo;
  server.once("connection", onFar);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  socket.binaryType = "nodebuffer";
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return socket;
}

function micros(tookMs: readonly number[], share: number): number {
  return percentile(tookMs, share) * 1000;
}
