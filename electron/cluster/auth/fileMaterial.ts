/** Reading what a kubeconfig names by path. */
import { readFile, stat } from "node:fs/promises";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Material } from "../config/kubeContext.ts";

/** Certificates, keys and tokens are small; a file that is not is the wrong one. */
const largestBytes = 1024 * 1024;

/** @throws RpcError `invalid`, naming the file */
export async function materialText(material: Material): Promise<string> {
  return material.from === "inline" ? material.text : readSmallFile(material.path);
}

/** @throws RpcError `invalid`, naming the file */
export async function readSmallFile(path: string): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error("not a regular file");
    if (found.size > largestBytes) throw new Error("larger than 1 MiB");
    return await readFile(path, "utf8");
  } catch (error) {
    const detail =
      error instanceof Error && "code" in error ? String(error.code) : error instanceof Error ? error.message : "";
    throw new RpcError("invalid", message("auth.fileUnreadable", { hop: "login", path, detail }), { cause: error });
  }
}
