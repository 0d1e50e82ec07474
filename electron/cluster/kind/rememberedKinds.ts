/** The kinds that each context was last seen to serve, on disk: names alone, so that commands mean something before a cluster answers. One
 *  small file a context, the longest unused going first. */
import { readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ApiKind } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import { readJsonFile, writeJsonFile } from "../../core/state/jsonFile.ts";

const File = z.object({ kinds: z.array(ApiKind) });

/** What a cluster may make us keep. */
const mostBytes = 2 << 20;
const mostContexts = 100;

export class RememberedKinds {
  readonly #folder: string;
  readonly #onProblem: (problem: string) => void;
  #writing = Promise.resolve();

  constructor(folder: string, onProblem: (problem: string) => void) {
    this.#folder = folder;
    this.#onProblem = onProblem;
  }

  /** Null when the context was never seen to serve any. */
  async recall(connection: ConnectionId): Promise<readonly ApiKind[] | null> {
    const path = this.#path(connection);
    if (path === null) return null;
    await this.#writing;
    try {
      const read = await readJsonFile(path, File);
      if (read.kind === "broken") await rm(read.keptAs, { force: true }); // it is learned again
      if (read.kind !== "read") return null;
      await utimes(path, new Date(), new Date());
      return read.value.kinds;
    } catch (error) {
      this.#onProblem(`the kinds of a context could not be read: ${String(error)}`);
      return null;
    }
  }

  /** Resolves when it is on the disk, or could not be brought there. */
  remember(connection: ConnectionId, kinds: readonly ApiKind[]): Promise<void> {
    const path = this.#path(connection);
    if (path === null || kinds.length === 0 || JSON.stringify(kinds).length > mostBytes) return Promise.resolve();
    this.#writing = this.#writing
      .then(async () => {
        await writeJsonFile(path, { kinds });
        await this.#forgetOldest();
      })
      .catch((error: unknown) => this.#onProblem(`the kinds of a context could not be kept: ${String(error)}`));
    return this.#writing;
  }

  /** Contexts are named by digests; whatever else comes is no name of a file. */
  #path(connection: ConnectionId): string | null {
    return /^[\w-]{1,128}$/.test(connection) ? join(this.#folder, `${connection}.json`) : null;
  }

  async #forgetOldest(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith(".json"));
    if (names.length <= mostContexts) return;
    const ages = await Promise.all(
      names.map(async (name) => ({ name, usedAt: (await stat(join(this.#folder, name))).mtimeMs })),
    );
    const oldest = ages.sort((one, other) => one.usedAt - other.usedAt).slice(0, names.length - mostContexts);
    for (const { name } of oldest) await rm(join(this.#folder, name), { force: true });
  }
}
