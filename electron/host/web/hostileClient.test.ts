import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { FrameType } from "../../../shared/rpc/frame.ts";
import { standsHostileClients } from "../../core/rpc/hostileClient.fixture.ts";
import { Line, request, targetCore } from "../../core/rpc/hostileFrames.fixture.ts";
import { RpcServer } from "../../core/rpc/server.ts";
import { LaunchSecrets } from "./launchSecrets.ts";
import { SUBPROTOCOL, startWebServer, type WebServer } from "./webServer.ts";
import { MAX_QUEUED_BYTES, webSocketTransport } from "./webSocketTransport.ts";

let core: RpcServer;
let server: WebServer;
beforeAll(async () => {
  core = new RpcServer({
    implementations: [targetCore()],
    log: () => {},
    authenticate: (secret) => secret === "right",
  });
  server = await startWebServer({
    listen: { kind: "tcp", host: "127.0.0.1", port: 0, tls: false },
    pages: new Map(),
    secrets: new LaunchSecrets(),
    accept: (transport) => core.accept(transport),
  });
});
afterAll(async () => {
  core.dispose();
  await server.close();
});

async function socket(): Promise<WebSocket> {
  const port = server.listen.kind === "tcp" ? server.listen.port : 0;
  const headers = { origin: `http://127.0.0.1:${port}` };
  const opened = new WebSocket(`ws://127.0.0.1:${port}/rpc`, SUBPROTOCOL, { headers });
  opened.binaryType = "nodebuffer";
  await once(opened, "open");
  return opened;
}

async function greeted(of: WebSocket): Promise<Line> {
  const line = new Line(webSocketTransport(of));
  await line.greet("right");
  return line;
}

describe("over the WebSocket", () => standsHostileClients(async () => greeted(await socket()), 60));

describe("the WebSocket", () => {
  it("is closed after text, and no other client notices", async () => {
    const other = await greeted(await socket());
    const writer = await socket();
    const line = await greeted(writer);
    writer.send("text");
    await expect(line.until(() => false)).rejects.toThrow("closed: binary frames only");
    expect((await other.ask("target.echo", 1)).type).toBe(FrameType.result);
    other.close();
  });

  it("is cut off when its client asks on and reads nothing", { timeout: 60_000 }, async () => {
    const deaf = await socket();
    const line = await greeted(deaf);
    deaf.pause();
    const before = process.memoryUsage().arrayBuffers;
    const large = "x".repeat(4 * 1024 * 1024);
    for (let id = 1; id <= 60 && deaf.readyState === deaf.OPEN; id++) {
      line.send(request(FrameType.call, id, 0, { m: "target.echo", i: large }));
      while (deaf.bufferedAmount > 0 && deaf.readyState === deaf.OPEN)
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    deaf.resume();
    await expect(line.until(() => false)).rejects.toThrow("closed: ");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * MAX_QUEUED_BYTES);
    const next = await greeted(await socket());
    expect((await next.ask("target.echo", 1)).type).toBe(FrameType.result);
    next.close();
  });
});
