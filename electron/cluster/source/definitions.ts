/** What defines the kinds beyond the built-in ones, watched by its metadata: custom resources' definitions, and the extension servers' entries. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { ClusterSession } from "./clusterSession.ts";
import { findKind } from "./discovery.ts";
import { Reflector } from "./reflector.ts";
import { tableTarget } from "./tableTarget.ts";
import { WatchedRows } from "./watchedRows.ts";

const definers = [
  { group: "apiextensions.k8s.io", resource: "customresourcedefinitions" },
  { group: "apiregistration.k8s.io", resource: "apiservices" },
] as const;

export class Definitions {
  readonly #session: ClusterSession;
  readonly #changed: (served: boolean) => void;
  readonly #watching = new Map<string, WatchedRows>();
  readonly #ends: (() => void)[] = [];

  /** @param changed is called when a definition has come, changed or gone, and once when they are known; `served`: what they define is among the
   *  kinds as they were read */
  constructor(session: ClusterSession, changed: (served: boolean) => void) {
    this.#session = session;
    this.#changed = changed;
  }

  /** Watches what of it is served and not watched yet. It may be forbidden to this person: then time alone tells. */
  watch(kinds: readonly ApiKind[]): void {
    const served = new Set(kinds.flatMap((one) => [`${one.resource}.${one.group}`, `${one.version}.${one.group}`]));
    for (const { group, resource } of definers) {
      const kind = findKind(kinds, group, null, resource);
      if (this.#watching.has(resource) || !kind?.verbs.includes("watch")) continue;
      let versions: string | null = null;
      const rows = new WatchedRows(() => {
        if (rows.state.phase !== "live") return;
        const all = [...rows.rows.values()];
        const now = all.map((row) => `${row.uid} ${row.version}`).join("\n");
        if (now === versions) return;
        const first = versions === null;
        versions = now;
        this.#changed(first && all.every(({ name }) => served.has(name)));
      });
      this.#watching.set(resource, rows);
      const reflector = new Reflector(tableTarget(kind, [], null), rows, this.#session.surroundings);
      reflector.start();
      this.#ends.push(this.#session.onWake(reflector), () => reflector.stop());
    }
  }

  /** Which version of its definition a custom kind has; null where it has none, or none is known. */
  versionOf({ group, resource }: { readonly group: string; readonly resource: string }): string | null {
    const name = `${resource}.${group}`;
    for (const row of this.#watching.get("customresourcedefinitions")?.rows.values() ?? [])
      if (row.name === name) return `${row.uid} ${row.version}`;
    return null;
  }

  dispose(): void {
    for (const end of this.#ends.splice(0)) end();
  }
}
