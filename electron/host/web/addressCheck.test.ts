import { describe, expect, it } from "vitest";
import { hostFits, type Listen, originFits, originOf } from "./addressCheck.ts";

const loopback: Listen = { kind: "tcp", host: "127.0.0.1", port: 8123, tls: false };
const six: Listen = { kind: "tcp", host: "::1", port: 8123, tls: false };
const secure: Listen = { kind: "tcp", host: "192.0.2.7", port: 443, tls: true };
const unix: Listen = { kind: "unix", path: "/run/q.sock" };

describe("a request is meant for this listener", () => {
  it.each([
    [loopback, "127.0.0.1:8123", "http://127.0.0.1:8123"],
    [six, "[::1]:8123", "http://[::1]:8123"],
    // As browsers write a scheme's own port: not at all.
    [secure, "192.0.2.7", "https://192.0.2.7"],
    [unix, "127.0.0.1:9999", "http://127.0.0.1:9999"],
    [unix, "localhost:9999", "http://localhost:9999"],
    [unix, "[::1]:9999", "http://[::1]:9999"],
    [unix, "localhost", "http://localhost"],
  ] as const)("%j by Host %s from the page of %s", (listen, host, origin) => {
    expect(hostFits(listen, { host })).toBe(true);
    expect(originFits(listen, { host, origin })).toBe(true);
  });

  it.each([
    [loopback, "localhost:8123"],
    [loopback, "127.0.0.1"],
    [loopback, "127.0.0.1:81230"],
    [loopback, "127.0.0.1:8123.evil.example"],
    [loopback, "127.0.0.1.evil.example:8123"],
    [loopback, ""],
    [secure, "192.0.2.7:8443"],
    [unix, "localhost.evil.example:80"],
    [unix, "evil.localhost:80"],
    [unix, "localhost:80@evil.example"],
    [unix, "127.0.0.2:80"],
    [unix, "0.0.0.0:80"],
  ] as const)("not %j by Host %s", (listen, host) => {
    expect(hostFits(listen, { host })).toBe(false);
    expect(originFits(listen, { host, origin: `http://${host}` })).toBe(false);
  });

  it.each([
    [loopback, "127.0.0.1:8123", "http://127.0.0.1:8124"],
    [loopback, "127.0.0.1:8123", "https://127.0.0.1:8123"],
    [loopback, "127.0.0.1:8123", "http://localhost:8123"],
    [loopback, "127.0.0.1:8123", "null"],
    [loopback, "127.0.0.1:8123", ""],
    [secure, "192.0.2.7", "http://192.0.2.7"],
    [unix, "localhost:9999", "http://localhost:9998"],
    [unix, "localhost:9999", "http://127.0.0.1:9999"],
    [unix, "localhost:9999", "null"],
  ] as const)("not %j at %s from a page of %s", (listen, host, origin) => {
    expect(originFits(listen, { host, origin })).toBe(false);
    expect(originFits(listen, { host })).toBe(false);
  });

  it("has an origin of its own but behind a Unix socket", () => {
    expect([loopback, six, secure, unix].map(originOf)).toEqual([
      "http://127.0.0.1:8123",
      "http://[::1]:8123",
      "https://192.0.2.7",
      null,
    ]);
  });
});
