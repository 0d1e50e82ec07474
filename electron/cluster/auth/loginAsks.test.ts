import { describe, expect, it } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import { LoginAsks } from "./loginAsks.ts";

const connection = ConnectionId.parse("c1");
const request = { hash: "h", file: "/f", user: "u", command: "aws", args: ["eks"], env: [], path: "/usr/bin/aws" };
const login = { id: "1", user: "u", file: "/f", command: "aws" };

function logins() {
  const kept: string[] = [];
  const asks = new LoginAsks({
    granted: new Set(["old"]),
    onGranted: (hash) => kept.push(hash),
    connectionOf: () => connection,
    openPty: () => null,
  });
  return { asks, kept };
}

const never = new AbortController().signal;

describe("consent", () => {
  it("is asked once for the same bytes, whoever waits, and kept", async () => {
    const { asks, kept } = logins();
    const both = [asks.consent.granted(request, never), asks.consent.granted(request, never)];
    expect(asks.asks.current).toHaveLength(1);
    asks.answer(asks.asks.current[0]?.id ?? "", true);
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(asks.asks.current).toEqual([]);
    expect(await asks.consent.granted(request, never)).toBe(true);
    expect(kept).toContain("h");
  });

  it("of earlier runs is remembered, and a refusal is not", async () => {
    const { asks, kept } = logins();
    expect(await asks.consent.granted({ ...request, hash: "old" }, never)).toBe(true);
    const refused = asks.consent.granted(request, never);
    asks.answer(asks.asks.current[0]?.id ?? "", false);
    expect(await refused).toBe(false);
    expect(kept).toEqual([]);
    void asks.consent.granted(request, never);
    expect(asks.asks.current).toHaveLength(1);
  });

  it("is withdrawn when no one waits for it any more", async () => {
    const { asks } = logins();
    const abort = new AbortController();
    const waiting = asks.consent.granted(request, abort.signal);
    abort.abort();
    expect(await waiting).toBe(false);
    expect(asks.asks.current).toEqual([]);
  });
});

describe("a sign-in", () => {
  it("is shown once there is an address or a code, with what was said before, until it ends", () => {
    const { asks } = logins();
    asks.interaction.notice(login, { kind: "started", command: "x" });
    asks.interaction.notice(login, { kind: "output", line: "To sign in, open the page" });
    expect(asks.asks.current).toEqual([]);
    asks.interaction.notice(login, { kind: "url", url: "https://example.com/device" });
    asks.interaction.notice(login, { kind: "code", code: "ABCD-1234" });
    expect(asks.asks.current).toEqual([
      {
        kind: "sign-in",
        id: "sign-in 1",
        connection,
        text: "To sign in, open the page\n",
        url: "https://example.com/device",
        code: "ABCD-1234",
      },
    ]);
    asks.interaction.notice(login, { kind: "ended", outcome: "ok" });
    expect(asks.asks.current).toEqual([]);
  });
});
