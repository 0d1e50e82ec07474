import { duplexPair } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { runProcess } from "./execProcess.ts";
import { openExecSpdy } from "./execSpdy.ts";
import type { ExecRequest } from "./streamRequest.ts";
import { testTarget } from "./target.fixture.ts";
import { SpdyClient } from "./wire/spdyClient.fixture.ts";

const REQUEST: ExecRequest = {
  verb: "exec",
  container: "orders",
  command: ["sh", "-c", "echo out; exit 3"],
  stdin: false,
  stdout: true,
  stderr: false,
  tty: false,
};

function connect(protocol: string, request: ExecRequest = REQUEST) {
  const [client, server] = duplexPair();
  openExecSpdy(server, protocol, request, (streams) => void runProcess(request, streams, testTarget()));
  return { client, peer: new SpdyClient(client) };
}

describe("exec over SPDY", () => {
  it.each([
    ["v4.channel.k8s.io", '"ExitCode","message":"3"'],
    ["v3.channel.k8s.io", "command terminated with non-zero exit code"],
    ["channel.k8s.io", "command terminated with non-zero exit code"],
  ])("runs once all streams are open and ends with the status of %s", async (protocol, status) => {
    const { client, peer } = connect(protocol);
    peer.open(1, { streamtype: "error" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(peer.frames.map(({ type }) => type)).toEqual(["synReply"]);
    peer.open(3, { streamtype: "stdout" });
    await vi.waitFor(() => expect(client.readableEnded).toBe(true));
    expect(peer.text(3)).toBe("out\n");
    expect(peer.text(1)).toContain(status);
    expect([peer.isEnded(1), peer.isEnded(3)]).toEqual([true, true]);
    expect(peer.frames.at(-1)).toMatchObject({ type: "goAway", status: 0 });
  });

  it("carries sizes and keys of a terminal", async () => {
    const { peer } = connect("v4.channel.k8s.io", { ...REQUEST, command: ["sh"], stdin: true, tty: true });
    for (const [index, streamtype] of ["error", "stdin", "stdout", "resize"].entries())
      peer.open(index * 2 + 1, { streamtype });
    peer.data(7, '{"Width":70,"Hei');
    peer.data(7, 'ght":20}\n');
    peer.data(3, "stty size\r");
    await vi.waitFor(() => expect(peer.text(5)).toContain("20 70\r\n"));
    peer.data(3, "", true);
    await vi.waitFor(() => expect(peer.text(1)).toContain("Success"));
  });

  it("resets a stream that was not asked for or comes twice", async () => {
    const { peer } = connect("v4.channel.k8s.io");
    peer.open(1, { streamtype: "stdin" });
    peer.open(3, { streamtype: "error" });
    peer.open(5, { streamtype: "error" });
    await vi.waitFor(() => expect([1, 3, 5].map((id) => peer.isReset(id))).toEqual([true, false, true]));
  });

  it("disconnects a client that does not open its streams in time", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { client, peer } = connect("v4.channel.k8s.io");
      peer.open(1, { streamtype: "error" });
      vi.advanceTimersByTime(30_001);
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(client.readableEnded).toBe(true);
      expect(peer.text(3)).toBe("");
    } finally {
      vi.useRealTimers();
    }
  });
});
