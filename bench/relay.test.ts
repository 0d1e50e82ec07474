import { createServer, connect as dial, type Server } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openRelay, type Relay } from "./relay.ts";

const body = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
let server: Server;
let relay: Relay | undefined;

beforeEach(async () => {
  server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await relay?.close();
  server.close();
});

async function fetched(link: Parameters<typeof openRelay>[1]): Promise<{ whole: Buffer; ms: number }> {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  relay = await openRelay(`https://127.0.0.1:${address.port}`, link);
  const began = performance.now();
  const socket = dial(Number(new URL(relay.server).port), "127.0.0.1");
  socket.write("go");
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return { whole: Buffer.concat(chunks), ms: performance.now() - began };
}

it("brings every byte in its order, no faster than the link, and counts them", async () => {
  const { whole, ms } = await fetched({ bytesPerSecond: 1e6, roundTripMs: 30 });
  expect(whole.equals(body)).toBe(true);
  expect(ms).toBeGreaterThan(200 + 2 * 30);
  expect(relay?.takeReceived()).toBe(body.length);
  expect(relay?.takeReceived()).toBe(0);
});

it("only counts where no link is asked for", async () => {
  const { whole } = await fetched(null);
  expect(whole.equals(body)).toBe(true);
  expect(relay?.takeReceived()).toBe(body.length);
});
