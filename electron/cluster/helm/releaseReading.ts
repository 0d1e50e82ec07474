/** Reads releases of one cluster: revisions by their labels, payloads one by one. What a revision's payload said is remembered, because a revision's chart
 *  and manifest never change. */
import type { RevisionDetail } from "../../../shared/helm.ts";
import type { Message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Priority } from "../../core/requestBudget.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { detailOf, type Release, releaseOf } from "./releaseModel.ts";
import { decodePayload } from "./releasePayload.ts";
import { type ReadKube, type RecordOwner, type ReleaseRecord, readRecord } from "./releaseRecords.ts";

/** @throws RpcError `not-found`, `forbidden`; `invalid` with the reason when the payload cannot be read */
export async function readRelease(
  read: ReadKube,
  of: RecordOwner,
  revision: number,
  signal: AbortSignal,
): Promise<Release> {
  const payload = await decodePayload(of.driver, await readRecord(read, of, revision, signal));
  if ("unreadable" in payload) throw new RpcError("invalid", payload.unreadable);
  return { ...releaseOf(payload.release), revision };
}

/** A worker's own way: lists hold one of the list places. */
export function sessionReader({ http }: Pick<ClusterSession, "http">, priority: Priority): ReadKube {
  return async (read, signal) => await http.json({ method: "GET", ...read, signal, priority });
}

/** `withheld`: the record may be whole, this person may not read it. */
export type KnownDetail =
  | { readonly detail: RevisionDetail }
  | { readonly unreadable: Message; readonly withheld?: true };

const mostKnown = 5_000;
/** A right that is missing is asked for again after this long. */
const forbiddenMs = 5 * 60_000;

/** What payloads said, by the record's uid and status: Helm writes a record again when its status changes. */
export class KnownDetails {
  readonly #known = new Map<string, { readonly detail: KnownDetail; readonly until: number }>();

  get(record: ReleaseRecord): KnownDetail | undefined {
    const known = this.#known.get(keyOf(record));
    return known !== undefined && known.until > Date.now() ? known.detail : undefined;
  }

  /** @returns null when it could not be fetched now: it may be tried again */
  async fetch(read: ReadKube, record: ReleaseRecord, signal: AbortSignal): Promise<KnownDetail | null> {
    const { namespace, release: name, driver, revision } = record;
    try {
      const whole = await readRecord(read, { namespace, name, driver }, revision, signal);
      const payload = await decodePayload(driver, whole);
      const known = "unreadable" in payload ? payload : { detail: detailOf(payload.release) };
      return this.#keep(record, known, Number.POSITIVE_INFINITY);
    } catch (error) {
      if (signal.aborted || !(error instanceof RpcError)) throw error;
      if (error.code === "forbidden")
        return this.#keep(record, { unreadable: error.text, withheld: true }, Date.now() + forbiddenMs);
      // What is too large stays so; what is gone, or was lost on the way, is looked for again with the next round.
      if (error.code !== "too-large" && error.code !== "invalid") return null;
      return this.#keep(record, { unreadable: error.text }, Number.POSITIVE_INFINITY);
    }
  }

  #keep(record: ReleaseRecord, detail: KnownDetail, until: number): KnownDetail {
    this.#known.set(keyOf(record), { detail, until });
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest);
    return detail;
  }
}

function keyOf({ uid, status, updatedAt }: ReleaseRecord): string {
  return `${uid} ${status} ${updatedAt}`;
}
