/** Whole objects of one kind, page by page and one by one as they stream in: neither a body nor a page of objects is ever held. */

import type { ClusterSession } from "./clusterSession.ts";
import { RowScanner } from "./rowScanner.ts";
import { readChunks } from "./streaming.ts";
import { numberAt, textAt } from "./wireValue.ts";

export interface ObjectPagesAsk {
  /** Of the collection; see `collectionPath`. */
  readonly path: string;
  /** No page is asked for once so many objects have been seen; null reads to the end. */
  readonly most: number | null;
  readonly fieldSelector?: string;
  /** After each page: how many were seen, and how many there are, as far as the server says. */
  readonly progress?: (looked: number, total: number | null) => void;
}

export interface ObjectPages {
  readonly looked: number;
  /** Left unread because of `most`: 0 when none, null when the server does not say how many. */
  readonly remaining: number | null;
  /** Too large to be looked at. */
  readonly oversize: number;
}

const pageItems = 500;
/** They are most of an object's bytes, and nothing here asks for them. */
const drop = [
  ["metadata", "managedFields"],
  ["metadata", "annotations"],
];

/** In the background, within the request budget.
 *  @throws RpcError as `KubeHttp.request`; ScanError for an answer that is no list */
export async function eachObject(
  session: ClusterSession,
  ask: ObjectPagesAsk,
  visit: (object: unknown) => void,
  signal: AbortSignal,
): Promise<ObjectPages> {
  const sum = { looked: 0, oversize: 0 };
  let token = "";
  do {
    const response = await session.http.request({
      method: "GET",
      path: ask.path,
      query: {
        limit: ask.most === null ? pageItems : Math.min(pageItems, ask.most - sum.looked),
        ...(ask.fieldSelector && { fieldSelector: ask.fieldSelector }),
        ...(token !== "" && { continue: token }),
      },
      signal,
      cost: "list",
      priority: "background",
      gzip: session.surroundings.wantsGzip(),
    });
    const page = new PageReader((object) => {
      sum.looked += 1;
      visit(object);
    });
    await readChunks(response.body, signal, (chunk) => page.push(chunk));
    const { continueToken, remaining, oversize } = page.end();
    sum.oversize += oversize;
    token = continueToken;
    if (token !== "" && ask.most !== null && sum.looked + sum.oversize >= ask.most) return { ...sum, remaining };
    ask.progress?.(sum.looked, remaining === null ? null : sum.looked + remaining);
  } while (token !== "");
  return { ...sum, remaining: 0 };
}

/** One answer (a `List` of any kind) from its bytes, in any pieces. */
class PageReader {
  readonly #scanner: RowScanner;
  #continueToken = "";
  #remaining: number | null = null;
  #oversize = 0;

  constructor(visit: (object: unknown) => void) {
    this.#scanner = new RowScanner(
      { arrays: [["items"]], drop },
      {
        head: () => {},
        rows: (text) => {
          const items: unknown = JSON.parse(`[${text}]`);
          for (const item of Array.isArray(items) ? items : []) visit(item);
        },
        oversize: () => {
          this.#oversize += 1;
        },
        document: (text) => {
          const list: unknown = JSON.parse(text);
          this.#continueToken = textAt(list, "metadata", "continue");
          this.#remaining = numberAt(list, "metadata", "remainingItemCount");
        },
      },
    );
  }

  push(chunk: Buffer): void {
    this.#scanner.push(chunk);
  }

  end(): { readonly continueToken: string; readonly remaining: number | null; readonly oversize: number } {
    this.#scanner.end();
    const none = this.#continueToken === "" ? 0 : null;
    return {
      continueToken: this.#continueToken,
      remaining: this.#remaining ?? none,
      oversize: this.#oversize,
    };
  }
}
