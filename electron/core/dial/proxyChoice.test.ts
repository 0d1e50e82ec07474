import { describe, expect, it } from "vitest";
import { chooseWay, parsePacAnswer, parseProxy, routeOf } from "./proxyChoice.ts";

const target = { host: "api.example", port: 6443 };
const settings = { scheme: "https", proxyUrl: null, environment: {} } as const;

describe("choosing the way", () => {
  it("prefers the cluster's proxy-url to everything, loopback included", () => {
    const way = chooseWay(
      { host: "127.0.0.1", port: 1 },
      { ...settings, proxyUrl: "socks5://jump", environment: { HTTPS_PROXY: "other", NO_PROXY: "*" } },
    );
    expect(way && routeOf(way)).toEqual({
      kind: "proxy",
      scheme: "socks5",
      address: { host: "jump", port: 1080 },
      authenticated: false,
      reason: { from: "proxy-url" },
    });
  });

  it("takes the variable of the target's scheme, in capitals first", () => {
    const environment = { HTTPS_PROXY: "", https_proxy: "low:1", HTTP_PROXY: "plain:2" };
    expect(chooseWay(target, { ...settings, environment })).toMatchObject({
      proxy: { scheme: "http", address: { host: "low", port: 1 } },
      reason: { from: "environment", variable: "https_proxy" },
    });
    expect(chooseWay(target, { ...settings, scheme: "http", environment })?.proxy?.address.host).toBe("plain");
  });

  it("goes direct where NO_PROXY says so, and says by which entry", () => {
    const environment = { HTTPS_PROXY: "p:1", NO_PROXY: "a,.example" };
    expect(chooseWay(target, { ...settings, environment })).toEqual({
      proxy: null,
      reason: { from: "no-proxy", entry: ".example" },
    });
  });

  it("never sends loopback to a proxy of the environment", () => {
    const way = chooseWay({ host: "localhost", port: 1 }, { ...settings, environment: { HTTPS_PROXY: "p:1" } });
    expect(way).toEqual({ proxy: null, reason: { from: "loopback" } });
  });

  it("leaves the question to auto-configuration when nothing is set", () => {
    expect(chooseWay(target, settings)).toBeNull();
  });

  it("names the source of a bad proxy address but never repeats it", () => {
    expect(() => parseProxy("ftp://user:secret@x", "HTTPS_PROXY")).toThrow(
      expect.objectContaining({ code: "invalid" }),
    );
    expect(() => parseProxy("ftp://user:secret@x", "HTTPS_PROXY")).not.toThrow(/secret/);
  });

  it.each([
    ["proxy", { scheme: "http", address: { host: "proxy", port: 80 }, credentials: null }],
    ["https://proxy", { scheme: "https", address: { host: "proxy", port: 443 }, credentials: null }],
    ["socks5h://[fd00::1]:9", { scheme: "socks5", address: { host: "fd00::1", port: 9 }, credentials: null }],
    [
      "http://u:p%40ss@h:1",
      { scheme: "http", address: { host: "h", port: 1 }, credentials: { username: "u", password: "p@ss" } },
    ],
    [
      "http://u:100%@h:1",
      { scheme: "http", address: { host: "h", port: 1 }, credentials: { username: "u", password: "100%" } },
    ],
  ])("reads %s", (text, proxy) => {
    expect(parseProxy(text, "test")).toEqual(proxy);
  });
});

describe("an auto-configuration answer", () => {
  it("gives its ways in order, without those that cannot be used, and without the login in what is shown", () => {
    const ways = parsePacAnswer("PROXY u:secret@a:3128; SOCKS4 old:1 ;SOCKS5 b; https c:4;QUIC q; DIRECT;");
    expect(ways.map((way) => [way.proxy?.scheme ?? "direct", way.proxy?.address.host ?? "", way.reason])).toEqual([
      ["http", "a", { from: "pac", answer: "PROXY a:3128" }],
      ["socks5", "b", { from: "pac", answer: "SOCKS5 b" }],
      ["https", "c", { from: "pac", answer: "https c:4" }],
      ["direct", "", { from: "pac", answer: "DIRECT" }],
    ]);
    expect(ways[0]?.proxy?.credentials).toEqual({ username: "u", password: "secret" });
  });

  it("means direct when it is empty, and nothing when none of it can be used", () => {
    expect(parsePacAnswer("")).toEqual([{ proxy: null, reason: { from: "pac", answer: "DIRECT" } }]);
    expect(parsePacAnswer("SOCKS4 a:1")).toEqual([]);
  });
});
