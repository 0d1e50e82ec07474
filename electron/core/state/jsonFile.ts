/** A small JSON file that is never half written, and never thrown away because it could not be read. */
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { z } from "zod";

export type ReadResult<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "absent" }
  /** It was moved to `keptAs`, so that what it held is not lost with the next write. */
  | { readonly kind: "broken"; readonly keptAs: string; readonly problem: string };

/** Reads `path` and checks it against `schema`.
 *  @throws the system's error when the file is there but may not be read */
export async function readJsonFile<S extends z.ZodType>(
  path: string,
  schema: S,
  now = new Date(),
): Promise<ReadResult<z.output<S>>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { kind: "absent" };
    throw error;
  }
  try {
    return { kind: "read", value: schema.parse(JSON.parse(text)) };
  } catch (error) {
    const keptAs = `${path}.unreadable-${now.toISOString().replaceAll(":", "")}`;
    await rename(path, keptAs);
    return { kind: "broken", keptAs, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Writes beside the file, forces it to the disk and renames: a crash leaves the old or the new one. Readable by its owner alone. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}.new`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
