/** The person's settings: read once, changed in place, written soon after. */
import { z } from "zod";
import { DEFAULT_SETTINGS, Settings } from "../../../shared/settings.ts";
import { readJsonFile, writeJsonFile } from "../state/jsonFile.ts";
import { type Readable, Value } from "../state/value.ts";

const WRITE_AFTER_MS = 300;

export interface SettingsStore {
  readonly settings: Readable<Settings>;
  change(patch: Partial<Settings>): void;
  /** Writes what is not yet written. */
  flush(): Promise<void>;
}

/** @param onProblem told when the file could not be read or written; the settings then start from their defaults and live in memory */
export async function openSettings(path: string, onProblem: (problem: string) => void): Promise<SettingsStore> {
  const value = new Value(await load(path, onProblem));
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    // One after the other: two writers would race for the same file.
    writing = writing.then(() => writeJsonFile(path, value.current)).catch((error) => onProblem(String(error)));
    return writing;
  };
  return {
    settings: value,
    change: (patch) => {
      value.set(merged(value.current, patch));
      timer ??= setTimeout(() => void flush(), WRITE_AFTER_MS);
    },
    flush: () => (timer === undefined ? writing : flush()),
  };
}

/** `tables` and `namespaces` are merged by key, so that two views that remember their layouts do not undo each other. */
export function merged(before: Settings, patch: Partial<Settings>): Settings {
  return {
    ...before,
    ...patch,
    tables: { ...before.tables, ...patch.tables },
    namespaces: { ...before.namespaces, ...patch.namespaces },
  };
}

async function load(path: string, onProblem: (problem: string) => void): Promise<Settings> {
  const result = await readJsonFile(path, z.record(z.string(), z.unknown()));
  if (result.kind === "absent") return DEFAULT_SETTINGS;
  if (result.kind === "broken") {
    onProblem(`settings could not be read (${result.problem}); they are kept as ${result.keptAs}`);
    return DEFAULT_SETTINGS;
  }
  return tolerant(result.value);
}

/** Takes every field that is as it should be, and the default for the others: a newer version's file loses no more than it must. */
export function tolerant(stored: Readonly<Record<string, unknown>>): Settings {
  const fields = Object.entries(Settings.shape).map(([name, schema]) => {
    const field = schema.safeParse(stored[name]);
    return [name, field.success ? field.data : DEFAULT_SETTINGS[name as keyof Settings]];
  });
  return Settings.parse(Object.fromEntries(fields));
}
