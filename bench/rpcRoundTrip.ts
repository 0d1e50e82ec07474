/** A call's round trip through codec, frames, validation and envelope, beside a bare WebSocket that echoes the same payload. */
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

const Row = z.object({ name: z.string(), cells: z.array(z.union([z.string(), z.number()])) });
const echo = contract("echo", {
  rows: call({ input: z.object({ rows: z.array(Row) }), output: z.object({ rows: z.array(Row) }) }),
});

/** @param rounds counted round trips of each, in turn with those of the other */
export async function rpcRoundTrip(rounds: number): Promise<Figure[]> {
  const payload = {
    rows: Array.from({ length: 60 }, (_, index) => ({
      name: `orders-api-6f7c9d54b8-${index}`,
      cells: ["1/1", "Running", index, "10.2.3.4", "ip-10-2-14-7"],
    })),
  };
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  await new Promise((resolve) => server.once("listening", resolve));
  // A TCP listener's address is an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const rpc = new RpcServer({ implementations: [implement(echo, { rows: (input) => input })], log: () => {} });
  server.on("connection", (socket, request) => {
    if (request.url === "/rpc") rpc.accept(webSocketTransport(socket));
    else socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });

  const bare = await opened(new WebSocket(`ws://127.0.0.1:${port}/echo`));
  const text = JSON.stringify(payload);
  const bareTrip = () =>
    new Promise<unknown>((resolve) => {
      bare.once("message", (data) => resolve(JSON.parse(String(data))));
      bare.send(text);
    });
  const link = new RpcClient({
    dial: async () => webSocketTransport(await opened(new WebSocket(`ws://127.0.0.1:${port}/rpc`))),
  });
  const api = client(link, echo);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -50; round < rounds; round++) {
    const start = performance.now();
    await api.rows(payload);
    const between = performance.now();
    await bareTrip();
    if (round < 0) continue;
    ours.push(between - start);
    theirs.push(performance.now() - between);
  }
  link.dispose();
  rpc.dispose();
  bare.terminate();
  server.close();
  const [median, baseline] = [percentile(ours, 0.5), percentile(theirs, 0.5)];
  return [
    {
      what: "RPC round trip, 60 rows, median",
      value: median * 1000,
      unit: "µs",
      budget: null,
      baseline: `WebSocket echo with JSON.parse ${(baseline * 1000).toFixed(0)} µs`,
    },
    {
      what: "RPC round trip, against the echo",
      value: median / baseline,
      unit: "×",
      budget: { most: 1.5 },
      baseline: "bare WebSocket echo, same payload",
    },
  ];
}

function opened(socket: WebSocket): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    socket.binaryType = "nodebuffer";
    socket.once("open", () => resolve(socket));
    socket.once("error", reject);
  });
}
