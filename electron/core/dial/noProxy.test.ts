import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLoopback, parseNoProxy } from "./noProxy.ts";

const exempt = (list: string, host: string, port = 443) => parseNoProxy(list)({ host, port });

describe("NO_PROXY", () => {
  it.each([
    ["foo.com", "foo.com", 443, "foo.com"],
    ["foo.com", "a.b.foo.com", 443, "foo.com"],
    ["foo.com", "barfoo.com", 443, null],
    [".foo.com", "foo.com", 443, null],
    [".foo.com", "a.foo.com", 443, ".foo.com"],
    ["*.foo.com", "a.foo.com", 443, "*.foo.com"],
    ["*.foo.com", "foo.com", 443, null],
    ["FOO.com", "foo.COM", 443, "foo.com"],
    ["foo.com:6443", "foo.com", 6443, "foo.com:6443"],
    ["foo.com:6443", "foo.com", 443, null],
    ["foo.com:", "foo.com", 443, "foo.com:"],
    ["a, ,b.com ", "b.com", 443, "b.com"],
    ["10.0.0.0/8", "10.200.3.4", 443, "10.0.0.0/8"],
    ["10.1.2.3/8", "10.200.3.4", 443, "10.1.2.3/8"],
    ["10.0.0.0/8", "11.0.0.1", 443, null],
    ["10.0.0.0/8", "10.example.com", 443, null],
    ["10.0.0.0/33", "10.0.0.1", 443, null],
    ["10.0.0.1", "10.0.0.1", 443, "10.0.0.1"],
    ["10.0.0.1:80", "10.0.0.1", 443, null],
    ["0.0.0.1", "10.0.0.0.1", 443, null],
    ["fd00::/8", "fd12::1", 443, "fd00::/8"],
    ["[fd00::1]:6443", "fd00::1", 6443, "[fd00::1]:6443"],
    ["fd00::1", "fd00:0:0::1", 443, "fd00::1"],
    ["[fd00::1]", "fd00::1", 443, null],
    ["::ffff:10.0.0.0/104", "10.1.2.3", 443, "::ffff:10.0.0.0/104"],
    ["10.0.0.0/8", "::ffff:a01:203", 443, "10.0.0.0/8"],
    ["::/1", "10.1.2.3", 443, null],
    ["::/1", "::ffff:10.1.2.3", 443, null],
    ["bücher.example", "xn--bcher-kva.example", 443, "bücher.example"],
    ["x,*,y", "anything.at.all", 443, "*"],
    [":443", "foo.com", 443, null],
    ["", "foo.com", 443, null],
  ])("%j and %s:%i give %j", (list, host, port, entry) => {
    expect(exempt(list, host, port)).toBe(entry);
  });

  it("exempts an address by a subnet exactly when the leading bits are the same", () => {
    const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    const number = (address: number[]) => address.reduce((all, octet) => all * 256 + octet, 0);
    fc.assert(
      fc.property(octets, octets, fc.nat(32), (network, address, prefix) => {
        const size = 2 ** (32 - prefix);
        const inside = Math.floor(number(network) / size) === Math.floor(number(address) / size);
        expect(exempt(`${network.join(".")}/${prefix}`, address.join(".")) !== null).toBe(inside);
      }),
    );
  });

  it("exempts a name by a domain exactly when its last labels are the domain's, and never by part of a label", () => {
    const labels = fc.array(fc.constantFrom("a", "b", "ab", "x-1"), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(labels, labels, fc.constantFrom("", ".", "*."), (domain, host, prefix) => {
        const tail = host.slice(-domain.length).join(".") === domain.join(".");
        const expected = tail && host.length >= domain.length + (prefix === "" ? 0 : 1);
        expect(exempt(`${prefix}${domain.join(".")}`, host.join(".")) !== null).toBe(expected);
      }),
    );
  });

  it("never throws and never exempts by an entry that it does not name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (list) => {
        const entry = exempt(list, "host.example");
        expect(entry === null || list.toLowerCase().includes(entry)).toBe(true);
      }),
    );
  });
});

describe("loopback", () => {
  it.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.8.9.1", true],
    ["::1", true],
    ["::ffff:127.0.0.1", true],
    ["localhost.example", false],
    ["128.0.0.1", false],
    ["::2", false],
  ])("%s: %s", (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
