/** The payload of a record: base64 of gzip of JSON, and within a Secret base64 once more (helm `pkg/storage/driver/util.go`). Anybody who may write the
 *  record wrote it: what is in it is read within bounds, and what cannot be read says why. */
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type Message, message } from "../../../shared/model/message.ts";
import type { HelmDriver } from "../../../shared/releaseRef.ts";
import { isObject, textAt, type WireObject } from "../source/wireValue.ts";

export type Payload = { readonly release: WireObject } | { readonly unreadable: Message };

/** A chart of 1 MiB as gzip is seldom more than 10 MiB. */
const mostBytes = 32 << 20;
/** Values nest a few levels; beyond this whoever walks them would run out of stack. */
const mostDepth = 200;

const unzip = promisify(gunzip);

/** @param record the Secret or ConfigMap; never throws */
export async function decodePayload(driver: HelmDriver, record: unknown): Promise<Payload> {
  const data = textAt(record, "data", "release");
  if (data === "") return unreadable("helm.unreadable.missing");
  const outer = driver === "secret" ? decoded(data)?.toString("latin1") : data;
  const packed = outer === undefined ? null : decoded(outer);
  if (packed === null) return unreadable("helm.unreadable.base64");
  const bytes = await inflated(packed);
  if (bytes instanceof Error) {
    const tooLarge = "code" in bytes && bytes.code === "ERR_BUFFER_TOO_LARGE";
    return tooLarge
      ? unreadable("helm.unreadable.tooLarge", { limitMiB: mostBytes >> 20 })
      : unreadable("helm.unreadable.gzip", { detail: bytes.message });
  }
  let release: unknown;
  try {
    release = JSON.parse(bytes.toString("utf8"));
  } catch {
    // The parser's words would quote what stands there, which may be a secret.
    return unreadable("helm.unreadable.json");
  }
  if (!isObject(release)) return unreadable("helm.unreadable.json");
  return isDeep(release) ? unreadable("helm.unreadable.deep", { most: mostDepth }) : { release };
}

function unreadable(id: Message["id"], params: Message["params"] = {}): Payload {
  return { unreadable: message(id, params) };
}

/** Node's decoder passes over what is no base64; here that is an error. */
function decoded(text: string): Buffer | null {
  const plain = text.replace(/[\r\n]/g, "");
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return null;
  return Buffer.from(plain, "base64");
}

/** Before Helm compressed them payloads were plain. */
async function inflated(bytes: Buffer): Promise<Buffer | Error> {
  if (bytes.length <= 3 || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return bytes;
  try {
    return await unzip(bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isDeep(root: unknown): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostDepth) return true;
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null
        ? Object.values(value).filter((inner) => typeof inner === "object" && inner !== null)
        : [],
    );
  }
  return false;
}
