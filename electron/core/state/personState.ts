/** What the console keeps for itself between starts, besides the person's settings: files added by hand, and consents. */
import { z } from "zod";
import { readJsonFile, writeJsonFile } from "./jsonFile.ts";

const File = z.object({
  /** Kubeconfigs added by hand. */
  kubeconfigs: z.array(z.string()).default([]),
  /** Hashes of commands that the person let run. */
  consents: z.array(z.string()).default([]),
});
export type PersonState = Readonly<z.infer<typeof File>>;

export interface PersonStateStore {
  readonly current: PersonState;
  change(patch: Partial<PersonState>): void;
}

export async function openPersonState(path: string, onProblem: (problem: string) => void): Promise<PersonStateStore> {
  const result = await readJsonFile(path, File);
  if (result.kind === "broken")
    onProblem(`${path} could not be read (${result.problem}); it is kept as ${result.keptAs}`);
  let current: PersonState = result.kind === "read" ? result.value : { kubeconfigs: [], consents: [] };
  let writing = Promise.resolve();
  return {
    get current() {
      return current;
    },
    change: (patch) => {
      current = { ...current, ...patch };
      const next = current;
      writing = writing.then(() => writeJsonFile(path, next)).catch((error) => onProblem(String(error)));
    },
  };
}
