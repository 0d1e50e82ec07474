/** The file behind a store: sealed entries by name, below a head that says how they are sealed. It knows no secret itself. */
import { z } from "zod";
import { readJsonFile, writeJsonFile } from "../state/jsonFile.ts";
import { SecretError } from "./secretStore.ts";

const format = "quarterdeck-secrets";
const version = 1;

const File = z.object({
  format: z.literal(format),
  version: z.literal(version),
  head: z.unknown(),
  /** Pairs, because an object cannot hold every name. */
  entries: z.array(z.tuple([z.string(), z.base64()])),
});

export interface SecretFile<Head> {
  readonly head: Head;
  /** There was none before. */
  readonly isNew: boolean;
  /** The sealed bytes of an entry, as the file has them now; null when there is none. */
  read(name: string): Promise<Buffer | null>;
  /** Null removes it. One change at a time; those of another console are kept. */
  write(name: string, sealed: Buffer | null): Promise<void>;
}

/** @param schema of the head; a file with another head, or one that is torn, is kept aside and begun anew
 *  @param begin the head of a new file */
export async function openSecretFile<Head>(
  path: string,
  schema: z.ZodType<Head>,
  begin: () => Head,
  onProblem: (problem: string) => void,
): Promise<SecretFile<Head>> {
  const Own = File.transform(({ head, entries }) => ({ head: schema.parse(head), entries }));
  const load = async () => {
    const result = await readJsonFile(path, Own);
    if (result.kind === "broken")
      onProblem(`${path} could not be read and was begun anew; what it held is kept as ${result.keptAs}`);
    return result.kind === "read" ? result.value : null;
  };
  const first = await load();
  const head = first?.head ?? begin();
  let changing: Promise<void> = Promise.resolve();

  const entries = async (): Promise<Map<string, string>> => {
    const file = await load();
    if (file !== null && JSON.stringify(file.head) !== JSON.stringify(head))
      throw new SecretError(`${path} was begun anew by another console: start this one again to use it.`);
    return new Map(file?.entries);
  };
  const change = async (name: string, sealed: Buffer | null) => {
    const now = await entries();
    if (sealed === null && !now.delete(name)) return;
    if (sealed !== null) now.set(name, sealed.toString("base64"));
    await writeJsonFile(path, { format, version, head, entries: [...now] });
  };
  return {
    head,
    isNew: first === null,
    read: async (name) => {
      await changing;
      const sealed = (await entries()).get(name);
      return sealed === undefined ? null : Buffer.from(sealed, "base64");
    },
    write: (name, sealed) => {
      const done = changing.then(() => change(name, sealed));
      changing = done.catch(() => {});
      return done;
    },
  };
}
