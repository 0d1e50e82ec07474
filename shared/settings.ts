/** What the person chose, kept across starts. Never a secret. */
import { z } from "zod";
import { Language } from "./model/language.ts";
import { PinnedKinds } from "./readiness.ts";
import { contract, mutation, stream } from "./rpc/contract.ts";

/** How one table is laid out; keyed by table name (for Kubernetes `group/resource`). */
export const TableLayout = z.object({
  /** Column ids that differ from the default: shown or hidden by hand. */
  shown: z.record(z.string(), z.boolean()),
  /** Widths in px by column id. */
  widths: z.record(z.string(), z.number().min(24).max(2000)),
  sort: z.array(z.object({ column: z.string(), descending: z.boolean() })),
  /** Extra columns: `label:KEY`, `path:JSONPATH`. */
  extra: z.array(z.string().max(512)).max(16),
  /** Column ids as the person has put them; empty for the engine's order. Files of before it was kept have none. */
  order: z.array(z.string().max(520)).max(256).default([]),
});
export type TableLayout = z.infer<typeof TableLayout>;

/** Without defaults: what a change does not name stays as it is. */
const Fields = z.object({
  theme: z.enum(["system", "dark", "light"]),
  language: z.enum(["system", ...Language.options]),
  /** Times are shown in this zone. */
  clock: z.enum(["local", "utc"]),
  /** Favourite kinds, `group/resource`, in their order. */
  favourites: z.array(z.string()),
  /** Custom kinds that the readiness board watches, `group/resource`. */
  pinnedKinds: PinnedKinds,
  tables: z.record(z.string(), TableLayout),
  /** Namespaces a person without the right to list them has typed, by connection id. */
  namespaces: z.record(z.string(), z.array(z.string())),
  detailWidth: z.number().min(300).max(640),
  dockHeight: z.number().min(120).max(640),
  /** Proxy auto-configuration file or address; empty for the system's, which Electron alone can ask. */
  pac: z.string(),
  /** OTLP endpoint to which the journal's records are mirrored; empty for none. */
  journalMirror: z.string().max(2000),
  /** Where the person was: a location as `renderer/app/location.ts` writes it. */
  lastLocation: z.string(),
});

/** As they are kept; files of before a field have none of it. */
export const Settings = Fields.extend({ pinnedKinds: Fields.shape.pinnedKinds.default([]) });
export type Settings = z.infer<typeof Settings>;

export const DEFAULT_SETTINGS: Settings = {
  theme: "system",
  language: "system",
  clock: "local",
  favourites: ["/pods", "apps/deployments", "/services", "/nodes", "/events"],
  pinnedKinds: [],
  tables: {},
  namespaces: {},
  detailWidth: 364,
  dockHeight: 216,
  pac: "",
  journalMirror: "",
  lastLocation: "",
};

export const settings = contract("settings", {
  current: stream({ input: z.object({}), item: Settings }),
  /** Replaces the named fields; `tables` and `namespaces` are merged by key. */
  change: mutation({ input: Fields.partial(), output: z.null() }),
});
