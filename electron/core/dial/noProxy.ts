/** NO_PROXY as Go reads it (golang.org/x/net/http/httpproxy), because kubectl and this console must take the same way. */
import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import type { Address } from "./dialer.ts";

interface Rule {
  readonly entry: string;
  readonly matches: (target: Address, isAddress: boolean) => boolean;
}

/** Reads the list once.
 *  @returns a function that gives the entry which exempts a target from the proxy, or null */
export function parseNoProxy(list: string): (target: Address) => string | null {
  const rules: Rule[] = [];
  for (const entry of list.split(",").map((part) => part.trim().toLowerCase())) {
    if (entry === "*") {
      rules.length = 0;
      rules.push({ entry, matches: () => true });
      break;
    }
    const rule = entry === "" ? null : readRule(entry);
    if (rule) rules.push(rule);
  }
  return (target) => {
    const host = target.host.toLowerCase();
    const isAddress = isIP(host) !== 0;
    return rules.find((rule) => rule.matches({ host, port: target.port }, isAddress))?.entry ?? null;
  };
}

/** Whether the host is this machine: never proxied by the environment's rules. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || loopback.check(host, isIPv6(host) ? "ipv6" : "ipv4");
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

function readRule(entry: string): Rule | null {
  const subnet = readSubnet(entry);
  if (subnet) return { entry, matches: (target, isAddress) => isAddress && contains(subnet, target.host) };
  const { host, port } = splitPort(entry);
  if (host === "") return null;
  const fits = (target: Address) => port === null || port === String(target.port);
  if (isIP(host) !== 0) {
    const address = embeddedIPv4(host) ?? host;
    const single = rangeOf(address, isIPv4(address) ? 32 : 128);
    return { entry, matches: (target, isAddress) => isAddress && contains(single, target.host) && fits(target) };
  }
  // "*.a" and ".a" mean what lies below a; "a" means a as well.
  const below = host.startsWith("*.") ? host.slice(1) : host;
  const suffix = below.startsWith(".") ? `.${toAscii(below.slice(1))}` : `.${toAscii(below)}`;
  const itself = below.startsWith(".") ? null : suffix.slice(1);
  return {
    entry,
    matches: (target, isAddress) =>
      !isAddress && (target.host.endsWith(suffix) || target.host === itself) && fits(target),
  };
}

/** Addresses of one family. */
interface Range {
  readonly family: "ipv4" | "ipv6";
  readonly list: BlockList;
}

function readSubnet(entry: string): Range | null {
  const [address = "", prefix = "", ...rest] = entry.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || !/^(0|[1-9][0-9]{0,2})$/.test(prefix)) return null;
  const bits = Number(prefix);
  if (bits > (family === 4 ? 32 : 128)) return null;
  const embedded = bits >= 96 ? embeddedIPv4(address) : null;
  return embedded === null ? rangeOf(address, bits) : rangeOf(embedded, bits - 96);
}

function rangeOf(address: string, bits: number): Range {
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(address, bits, family);
  return { family, list };
}

/** An IPv4 address within an IPv6 one counts as IPv4 only, as for Go: an IPv6 subnet never holds it. */
function contains({ family, list }: Range, host: string): boolean {
  const address = embeddedIPv4(host) ?? host;
  return isIPv4(address) === (family === "ipv4") && list.check(address, family);
}

/** `::ffff:10.0.0.1` in any of its spellings as `10.0.0.1`; null for others. */
function embeddedIPv4(host: string): string | null {
  if (!isIPv6(host)) return null;
  const canonical = URL.parse(`http://[${host}]`)?.hostname ?? "";
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return null;
  const bits = [high, low].map((part) => Number.parseInt(part, 16));
  return bits.flatMap((part) => [part >> 8, part & 0xff]).join(".");
}

/** Go's net.SplitHostPort: one colon, or a bracketed address and a colon; anything else is a host. */
function splitPort(entry: string): { readonly host: string; readonly port: string | null } {
  const bracketed = /^\[([^[\]]*)\]:([^:[\]]*)$/.exec(entry);
  if (bracketed) return { host: bracketed[1] ?? "", port: bracketed[2] || null };
  const plain = /^([^:[\]]*):([^:[\]]*)$/.exec(entry);
  return plain ? { host: plain[1] ?? "", port: plain[2] || null } : { host: entry, port: null };
}

function toAscii(host: string): string {
  return domainToASCII(host) || host;
}
