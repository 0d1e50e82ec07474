/** One HTTP request and its whole, bounded answer, by the same ways and trust as everything else: for the small talk around a connection
 *  (login servers, discovery documents). */
import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { addressText, cancelledError, codeOf, timeoutError } from "./dialError.ts";
import type { Dialer } from "./dialer.ts";
import { secure } from "./secure.ts";

export interface BoundedRequest {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** PEM bundle; null trusts the system's roots. */
  readonly caPem: string | null;
  readonly dialer: Dialer;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface BoundedResponse {
  readonly status: number;
  readonly text: string;
}

/** Follows no redirects: what is sent may be a secret.
 *  @throws RpcError as a dialer does; `too-large` above `maxBytes` */
export async function boundedRequest(request: BoundedRequest): Promise<BoundedResponse> {
  const { url, signal, timeoutMs } = request;
  const address = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (url.protocol === "https:" ? 443 : 80),
  };
  const options = { signal, timeoutMs };
  const plain = await request.dialer.dial(address, options);
  const stream =
    url.protocol === "https:"
      ? await secure(
          plain,
          address,
          {
            serverName: address.host,
            caPem: request.caPem,
            insecure: false,
            clientCertificate: null,
            protocols: ["http/1.1"],
          },
          options,
        )
      : plain;
  const timer = setTimeout(() => stream.destroy(timeoutError(address, "tcp", timeoutMs)), timeoutMs);
  const onAbort = () => stream.destroy(cancelledError(signal));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const response = await send(request, stream);
    return { status: response.statusCode ?? 0, text: await readAll(response, request.maxBytes) };
  } catch (error) {
    if (error instanceof RpcError) throw error;
    const params = { hop: "tcp", target: addressText(address), detail: codeOf(error) };
    throw new RpcError("unreachable", message("connection.tcpFailed", params), { cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    stream.destroy();
  }
}

function send(request: BoundedRequest, stream: Duplex): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { url, method, headers, body } = request;
    const sending = httpRequest({
      method,
      path: url.pathname + url.search,
      headers: {
        Host: url.host,
        Connection: "close",
        ...headers,
        ...(body !== null && { "Content-Length": Buffer.byteLength(body) }),
      },
      // Without an agent: Node then takes this stream as it is.
      createConnection: () => stream,
    });
    sending.on("response", resolve);
    sending.on("error", reject);
    sending.end(body ?? undefined);
  });
}

async function readAll(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > maxBytes)
      throw new RpcError(
        "too-large",
        message("connection.tooLarge", { hop: "api", limitKiB: Math.round(maxBytes / 1024) }),
      );
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString("utf8");
}
