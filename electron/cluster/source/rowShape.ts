/** What a scanner is told of a document, and what it tells: see `rowScanner.ts`. */

/** Where the rows stand and what is dropped from each of them. */
export interface RowShape {
  /** Keys from the root to the array of rows, one or two: `["rows"]`, `["object", "rows"]`. More than one array may be named. */
  readonly arrays: readonly (readonly string[])[];
  /** Paths within a row: `["object", "metadata", "managedFields"]`. */
  readonly drop: readonly (readonly string[])[];
}

export interface ScanSink {
  /** The envelope up to the first row, closed: columns and resourceVersion where the server writes them first. */
  head(text: string): void;
  /** JSON texts of whole rows joined by commas. `offsets` are the rows' positions in the stream. */
  rows(text: string, offsets: readonly number[]): void;
  /** A row was larger than the limit and is left out. */
  oversize(offset: number, bytes: number): void;
  /** A document has ended; its envelope without rows. */
  document(text: string, offset: number): void;
}

export interface ScanLimits {
  /** Of one row, after dropping. */
  readonly rowBytes: number;
  readonly envelopeBytes: number;
}

/** A batch of rows is handed over when it has grown to this, and at the end of every chunk. */
export const batchBytes = 64 * 1024;

export const defaultLimits: ScanLimits = { rowBytes: 1 << 20, envelopeBytes: 8 << 20 };

/** The stream is not the JSON that was expected. `offset` counts bytes from its beginning. */
export class ScanError extends Error {
  override readonly name = "ScanError";
  readonly offset: number;
  constructor(problem: string, offset: number) {
    super(`${problem} at byte ${offset}`);
    this.offset = offset;
  }
}

/** A key on the way to something dropped, as its bytes stand in the stream: quoted. */
export interface DropNode {
  readonly key: Buffer;
  drop: boolean;
  readonly children: DropNode[];
}

export function dropTree(paths: readonly (readonly string[])[]): DropNode {
  const root: DropNode = { key: Buffer.alloc(0), drop: false, children: [] };
  for (const path of paths) {
    let node = root;
    for (const name of path) {
      const key = Buffer.from(JSON.stringify(name));
      let child = node.children.find((one) => one.key.equals(key));
      if (!child) {
        child = { key, drop: false, children: [] };
        node.children.push(child);
      }
      node = child;
    }
    node.drop = true;
  }
  return root;
}

/** What the key means whose quoted text begins at `from`. Keys with escapes are none that we know. */
export function childAt(parent: DropNode, bytes: Buffer, from: number): DropNode | null {
  for (const child of parent.children) {
    const key = child.key;
    let at = 0;
    while (at < key.length && bytes[from + at] === key[at]) at += 1;
    if (at === key.length) return child;
  }
  return null;
}
