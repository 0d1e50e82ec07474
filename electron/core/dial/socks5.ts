/** SOCKS5 as a client (RFC 1928, RFC 1929). Names are resolved by the proxy: the laptop may not know them. */
import { isIPv4, isIPv6 } from "node:net";
import type { Duplex } from "node:stream";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { addressText } from "./dialError.ts";
import type { Address } from "./dialer.ts";
import type { ProxyServer } from "./proxyChoice.ts";

/** Asks the proxy at the other end of `stream` for a connection to the target. Afterwards the stream is the target's.
 *  @throws RpcError `unreachable` (the message says whether the proxy or the target behind it is the trouble) */
export async function socks5Connect(stream: Duplex, target: Address, proxy: ProxyServer): Promise<void> {
  const at = addressText(proxy.address);
  const { credentials } = proxy;
  stream.write(credentials ? Uint8Array.of(5, 2, 0, 2) : Uint8Array.of(5, 1, 0));
  const [version, method] = await readExactly(stream, 2, at);
  if (version !== 5) throw protocolError(at);
  if (method === 2 && credentials) await login(stream, credentials, at);
  else if (method !== 0) throw refusedLogin(at);

  stream.write(
    Buffer.concat([Buffer.of(5, 1, 0), encodeHost(target.host, at), Buffer.of(target.port >> 8, target.port & 0xff)]),
  );
  const [replyVersion, reply = 1, , kind] = await readExactly(stream, 4, at);
  if (replyVersion !== 5) throw protocolError(at);
  if (reply !== 0) throw replyError(reply, target, at);
  const rest = kind === 1 ? 4 : kind === 4 ? 16 : kind === 3 ? (await readExactly(stream, 1, at))[0] : undefined;
  if (rest === undefined) throw protocolError(at);
  await readExactly(stream, rest + 2, at);
}

async function login(stream: Duplex, credentials: { username: string; password: string }, at: string): Promise<void> {
  const user = Buffer.from(credentials.username);
  const password = Buffer.from(credentials.password);
  // One byte holds each length.
  if (user.length > 255 || password.length > 255) throw refusedLogin(at);
  stream.write(Buffer.concat([Buffer.of(1, user.length), user, Buffer.of(password.length), password]));
  const [, status] = await readExactly(stream, 2, at);
  if (status !== 0) throw refusedLogin(at);
}

function encodeHost(host: string, at: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split(".").map(Number)]);
  if (isIPv6(host)) return Buffer.concat([Buffer.of(4), encodeIPv6(host)]);
  const name = Buffer.from(host);
  if (name.length > 255) throw protocolError(at);
  return Buffer.concat([Buffer.of(3, name.length), name]);
}

function encodeIPv6(host: string): Buffer {
  // WHATWG URLs write an address in its shortest form without an embedded IPv4 part.
  const text = new URL(`http://[${host.split("%")[0]}]`).hostname.slice(1, -1);
  const [head = "", tail] = text.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const after = tail === undefined ? [] : groups(tail);
  const before = groups(head);
  const all = [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
  return Buffer.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]));
}

function replyError(reply: number, target: Address, proxy: string): RpcError {
  const detail = replies[reply] ?? `SOCKS ${reply}`;
  const params = { hop: "proxy", proxy, target: addressText(target), detail };
  return new RpcError("unreachable", message("connection.proxyTarget", params));
}

/** RFC 1928 section 6, in its own words. */
const replies: readonly (string | undefined)[] = [
  undefined,
  "general SOCKS server failure",
  "connection not allowed by ruleset",
  "network unreachable",
  "host unreachable",
  "connection refused",
  "TTL expired",
  "command not supported",
  "address type not supported",
];

function protocolError(proxy: string): RpcError {
  return new RpcError("unreachable", message("connection.proxyProtocol", { hop: "proxy", proxy }));
}

function refusedLogin(proxy: string): RpcError {
  return new RpcError("unreachable", message("connection.proxyLogin", { hop: "proxy", proxy }));
}

/** Takes exactly so many bytes and leaves the rest in the stream: they are the target's. */
async function readExactly(stream: Duplex, length: number, at: string): Promise<Buffer> {
  for (;;) {
    const chunk: unknown = stream.read(length);
    if (Buffer.isBuffer(chunk) && chunk.length === length) return chunk;
    if (stream.readableEnded || stream.destroyed) throw protocolError(at);
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null) => {
        stream.off("readable", onReadable);
        stream.off("end", onEnd);
        stream.off("close", onEnd);
        stream.off("error", done);
        if (error) reject(error);
        else resolve();
      };
      const onReadable = () => done();
      const onEnd = () => done(protocolError(at));
      stream.on("readable", onReadable);
      stream.on("end", onEnd);
      stream.on("close", onEnd);
      stream.on("error", done);
    });
  }
}
