/** Whole bodies, bounded. */
import type { Readable } from "node:stream";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";

/** @throws RpcError `too-large`, `invalid` */
export async function readJson(body: Readable, maxBytes: number, request: string): Promise<unknown> {
  const text = await readText(body, maxBytes, request);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RpcError("invalid", message("connection.notJson", { hop: "api", request }), { cause: error });
  }
}

/** @throws RpcError `too-large` */
export async function readText(body: Readable, maxBytes: number, request: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    const part: Buffer = chunk; // our bodies carry bytes
    bytes += part.length;
    if (bytes > maxBytes) {
      body.destroy();
      throw new RpcError(
        "too-large",
        message("connection.tooLarge", { hop: "api", request, limitKiB: Math.round(maxBytes / 1024) }),
      );
    }
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The beginning of a body as text; the rest is thrown away, and so is an error while reading: what was read is all there is. */
export async function readStart(body: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      const part: Buffer = chunk; // bytes, as no encoding was set
      chunks.push(part);
      bytes += part.length;
      if (bytes >= maxBytes) break;
    }
  } catch {
    // Reported as far as it came.
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString("utf8");
}
