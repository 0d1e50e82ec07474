/** Reads what an API server answers to a list or a watch, as it streams in: server-side `Table`s, lists of metadata, or (from aggregated
 *  APIs that know no Tables) plain lists. Wire shapes: k8s.io/apimachinery `meta/v1` `Table`, `PartialObjectMetadata`, `WatchEvent`, `Status`. */
import { RowScanner } from "./rowScanner.ts";
import { defaultLimits, type RowShape, ScanError, type ScanLimits } from "./rowShape.ts";
import { at, textAt } from "./wireValue.ts";

export interface ColumnDefinition {
  readonly name: string;
  /** OpenAPI type: `string`, `integer`, `number`, `boolean`, `date`. */
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** 0 is shown always; above belongs to the wide output. */
  readonly priority: number;
}

export interface RawOwner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
}

/** A row as it came: cells are null where the answer was no Table. */
export interface RawRow {
  readonly cells: readonly unknown[] | null;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly owners: readonly RawOwner[];
  /** RFC 3339, or null. */
  readonly createdAt: string | null;
  readonly deletedAt: string | null;
}

export interface ListHead {
  /** Whether the server made a Table; if not, rows have no cells. */
  readonly table: boolean;
  /** Null where the server left them out (later events of a watch). */
  readonly columns: readonly ColumnDefinition[] | null;
  readonly resourceVersion: string;
  readonly continueToken: string;
  readonly remaining: number | null;
}

export interface ListSink {
  /** Before the first row. */
  head(head: ListHead): void;
  rows(rows: readonly RawRow[]): void;
  /** A row above the size limit was left out. */
  skipped(offset: number, bytes: number): void;
}

/** The server's own word for a failure (`Status`). */
export interface WatchFailure {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly retryAfterSeconds: number | null;
}

export type WatchEvent =
  | {
      readonly type: "ADDED" | "MODIFIED" | "DELETED";
      readonly rows: readonly RawRow[];
      readonly columns: readonly ColumnDefinition[] | null;
    }
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string; readonly initialEventsEnd: boolean }
  | { readonly type: "ERROR"; readonly failure: WatchFailure };

const metadataDrops = ["managedFields", "annotations"];
/** Of an object that came whole only its metadata is kept. */
const wholeDrops = ["spec", "status", "data", "binaryData", "stringData", "webhooks", "rules", "subsets", "endpoints"];

const listShape: RowShape = {
  arrays: [["rows"], ["items"]],
  drop: [
    ...metadataDrops.map((key) => ["object", "metadata", key]),
    ...metadataDrops.map((key) => ["metadata", key]),
    ...wholeDrops.map((key) => [key]),
  ],
};

/** Annotations stay: a bookmark says in one of them that the initial events have ended. */
const watchShape: RowShape = {
  arrays: [["object", "rows"]],
  drop: [["object", "metadata", "managedFields"]],
};

/** Reads one list from its first byte to its last.
 *  @returns the head as it stands at the end (a server may write its metadata last)
 *  @throws ScanError when the answer is not a list, or ends too soon */
export class ListReader {
  readonly #scanner: RowScanner;
  #head: ListHead | null = null;

  constructor(sink: ListSink, limits: ScanLimits = defaultLimits) {
    this.#scanner = new RowScanner(
      listShape,
      {
        head: (text) => {
          sink.head(listHead(parse(text, 0)));
        },
        rows: (text, offsets) => sink.rows(parseRows(text, offsets)),
        oversize: (offset, bytes) => sink.skipped(offset, bytes),
        document: (text, offset) => {
          if (this.#head) throw new ScanError("a second document follows the list", offset);
          this.#head = listHead(parse(text, offset));
        },
      },
      limits,
    );
  }

  push(chunk: Buffer): void {
    this.#scanner.push(chunk);
  }

  end(): ListHead {
    this.#scanner.end();
    if (!this.#head) throw new ScanError("the answer is empty", 0);
    return this.#head;
  }
}

/** Reads the events of a watch as they arrive. */
export class WatchReader {
  readonly #scanner: RowScanner;
  #rows: RawRow[] = [];
  #skipped: { offset: number; bytes: number } | null = null;

  constructor(
    sink: { event(event: WatchEvent): void; skipped(offset: number, bytes: number): void },
    limits: ScanLimits = defaultLimits,
  ) {
    this.#scanner = new RowScanner(
      watchShape,
      {
        head: () => {},
        rows: (text, offsets) => {
          for (const row of parseRows(text, offsets, this.#keepBookmark)) this.#rows.push(row);
        },
        oversize: (offset, bytes) => {
          this.#skipped = { offset, bytes };
        },
        document: (text, offset) => {
          const rows = this.#rows;
          const skipped = this.#skipped;
          const bookmark = this.#bookmark;
          this.#rows = [];
          this.#skipped = null;
          this.#bookmark = null;
          if (skipped) sink.skipped(skipped.offset, skipped.bytes);
          sink.event(watchEvent(parse(text, offset), rows, bookmark, offset));
        },
      },
      limits,
    );
  }

  #bookmark: { resourceVersion: string; end: boolean } | null = null;

  /** Rows of bookmarks carry no name: they are set aside rather than refused. */
  readonly #keepBookmark = (raw: unknown): boolean => {
    const metadata = at(raw, "object", "metadata");
    if (typeof at(metadata, "uid") === "string") return false;
    const resourceVersion = at(metadata, "resourceVersion");
    if (typeof resourceVersion !== "string") return false;
    this.#bookmark = { resourceVersion, end: endsInitialEvents(metadata) };
    return true;
  };

  push(chunk: Buffer): void {
    this.#scanner.push(chunk);
  }

  /** @throws ScanError when the stream ended within an event */
  end(): void {
    this.#scanner.end();
  }
}

function endsInitialEvents(metadata: unknown): boolean {
  return at(metadata, "annotations", "k8s.io/initial-events-end") === "true";
}

function watchEvent(
  raw: unknown,
  rows: readonly RawRow[],
  bookmark: { resourceVersion: string; end: boolean } | null,
  offset: number,
): WatchEvent {
  const type = at(raw, "type");
  const object = at(raw, "object");
  switch (type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED": {
      if (at(object, "kind") === "Table") return { type, rows, columns: columnsOf(object) };
      return { type, rows: [rawRow(object, offset)], columns: null };
    }
    case "BOOKMARK": {
      const metadata = at(object, "metadata");
      const resourceVersion = bookmark?.resourceVersion ?? textAt(metadata, "resourceVersion");
      return { type, resourceVersion, initialEventsEnd: (bookmark?.end ?? false) || endsInitialEvents(metadata) };
    }
    case "ERROR":
      return { type, failure: watchFailure(object) };
    default:
      throw new ScanError(`an event of unknown type ${JSON.stringify(type)}`, offset);
  }
}

function watchFailure(status: unknown): WatchFailure {
  const code = at(status, "code");
  const retry = at(status, "details", "retryAfterSeconds");
  return {
    code: typeof code === "number" ? code : 500,
    reason: textAt(status, "reason"),
    message: textAt(status, "message"),
    retryAfterSeconds: typeof retry === "number" ? retry : null,
  };
}

function listHead(raw: unknown): ListHead {
  const metadata = at(raw, "metadata");
  const kind = textAt(raw, "kind");
  const rows = Array.isArray(at(raw, "rows"));
  // A server may write its kind after the rows: then their key tells what this is.
  if (!(kind === "" ? rows || Array.isArray(at(raw, "items")) : kind === "Table" || kind.endsWith("List"))) {
    throw new ScanError(`a list was expected, not ${JSON.stringify(kind)}`, 0);
  }
  const remaining = at(metadata, "remainingItemCount");
  return {
    table: kind === "Table" || (kind === "" && rows),
    columns: columnsOf(raw),
    resourceVersion: textAt(metadata, "resourceVersion"),
    continueToken: textAt(metadata, "continue"),
    remaining: typeof remaining === "number" ? remaining : null,
  };
}

function columnsOf(table: unknown): readonly ColumnDefinition[] | null {
  const raw = at(table, "columnDefinitions");
  if (!Array.isArray(raw) || raw.length === 0) return null;
  return raw.map((column: unknown) => {
    const priority = at(column, "priority");
    return {
      name: textAt(column, "name"),
      type: textAt(column, "type"),
      format: textAt(column, "format"),
      description: textAt(column, "description"),
      priority: typeof priority === "number" ? priority : 0,
    };
  });
}

function parse(json: string, offset: number): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ScanError(`malformed JSON (${cause instanceof Error ? cause.message : cause})`, offset);
  }
}

/** @param aside says of a row that it is none to return */
function parseRows(json: string, offsets: readonly number[], aside?: (raw: unknown) => boolean): RawRow[] {
  let raws: unknown;
  try {
    raws = JSON.parse(`[${json}]`);
  } catch (cause) {
    throw new ScanError(
      `malformed row (${cause instanceof Error ? cause.message : cause}) in the rows that begin`,
      offsets[0] ?? 0,
    );
  }
  if (!Array.isArray(raws) || raws.length !== offsets.length) throw new ScanError("malformed rows", offsets[0] ?? 0);
  const rows: RawRow[] = [];
  for (let index = 0; index < raws.length; index += 1) {
    if (!aside?.(raws[index])) rows.push(rawRow(raws[index], offsets[index] ?? 0));
  }
  return rows;
}

/** The border: a row or an object of an answer, checked for what we rely on. */
function rawRow(raw: unknown, offset: number): RawRow {
  const cells = at(raw, "cells");
  const object = Array.isArray(cells) ? at(raw, "object") : raw;
  const metadata = at(object, "metadata");
  const name = at(metadata, "name");
  if (typeof name !== "string") throw new ScanError("a row without a name", offset);
  const namespace = textAt(metadata, "namespace");
  const uid = at(metadata, "uid");
  const created = at(metadata, "creationTimestamp");
  const deleted = at(metadata, "deletionTimestamp");
  return {
    cells: Array.isArray(cells) ? cells : null,
    name,
    namespace,
    // Objects that are computed on request (metrics, component statuses) have no uid: their place names them.
    uid: typeof uid === "string" && uid !== "" ? uid : `${namespace}/${name}`,
    resourceVersion: textAt(metadata, "resourceVersion"),
    labels: labelsOf(at(metadata, "labels")),
    owners: ownersOf(at(metadata, "ownerReferences")),
    createdAt: typeof created === "string" ? created : null,
    deletedAt: typeof deleted === "string" ? deleted : null,
  };
}

function labelsOf(raw: unknown): Readonly<Record<string, string>> | null {
  if (typeof raw !== "object" || raw === null) return null;
  for (const key in raw) if (typeof (raw as Record<string, unknown>)[key] !== "string") return null;
  // Checked above: every value is a string.
  return raw as Record<string, string>;
}

const noOwners: readonly RawOwner[] = [];

function ownersOf(raw: unknown): readonly RawOwner[] {
  if (!Array.isArray(raw) || raw.length === 0) return noOwners;
  return raw.map((owner: unknown) => ({
    apiVersion: textAt(owner, "apiVersion"),
    kind: textAt(owner, "kind"),
    name: textAt(owner, "name"),
    uid: textAt(owner, "uid"),
    controller: at(owner, "controller") === true,
  }));
}
