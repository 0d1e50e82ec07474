import { describe, expect, it } from "vitest";
import { Log } from "./log.ts";
import { redact } from "./redact.ts";

describe("redaction", () => {
  it.each([
    ["Authorization: Bearer abcdef.ghijkl-123", "abcdef"],
    ["token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl was refused", "eyJhbGci"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", "MIIEow"],
    ["dial https://user:hunter2@proxy:3128 failed", "hunter2"],
    ['{"password":"hunter2"}', "hunter2"],
    ["refresh_token=abcd1234&grant", "abcd1234"],
  ])("takes the secret out of %j", (text, secret) => {
    expect(redact(text)).not.toContain(secret);
  });

  it("neutralises escape sequences and direction marks", () => {
    expect(redact("\u001b[31mred\u202e")).toBe("\ufffd[31mred\ufffd");
  });

  it("leaves ordinary lines alone", () => {
    const line = "prod-eu: cannot list pods: the server answered 403\n\tat line 2";
    expect(redact(line)).toBe(line);
  });
});

describe("the log", () => {
  it("gives a reader the kept lines and then the new ones, each once", async () => {
    const log = new Log();
    log.write("info", "test", "one");
    log.write("info", "test", "two");
    const abort = new AbortController();
    const reader = log.follow(abort.signal);
    const texts = async () => ((await reader.next()).value ?? []).map((line) => line.text);
    expect(await texts()).toEqual(["one", "two"]);
    const waiting = texts();
    log.write("warn", "test", "three");
    expect(await waiting).toEqual(["three"]);
    abort.abort();
    expect((await reader.next()).done).toBe(true);
  });

  it("forgets the oldest lines, not the newest", () => {
    const log = new Log();
    for (let n = 0; n < 12_345; n++) log.write("debug", "test", String(n));
    expect(log.recent().at(-1)?.text).toBe("12344");
    expect(log.recent()).toHaveLength(5_000);
  });
});
