/** The records of some releases, again after each change: listed by their labels, then watched until something happens, or looked at in rounds where
 *  they may not be watched. */
import type { Priority } from "../../core/requestBudget.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { failureOf } from "../source/failure.ts";
import type { Failure } from "../source/reflectorState.ts";
import { sleep } from "../source/streaming.ts";
import { sessionReader } from "./releaseReading.ts";
import {
  driverKinds,
  eventMetadata,
  type FoundRecords,
  listRecords,
  type RecordsOf,
  recordsPath,
  recordsQuery,
} from "./releaseRecords.ts";

export interface FollowRecords {
  readonly of: RecordsOf;
  readonly priority: Priority;
  /** Else in rounds. */
  readonly watch: boolean;
  readonly roundMs: number;
  /** @param live a change will be seen at once */
  readonly found: (records: FoundRecords, live: boolean) => void;
  readonly failed: (failure: Failure) => void;
}

/** Helm writes two records in a row. */
const settleMs = 400;
/** What changes all the time, or a watch that is closed at once, is looked at ever more seldom. */
const quickMs = 2_000;
const mostSettleMs = 20_000;
const retryMs = 15_000;
/** Rights are granted seldom. */
const forbiddenMs = 60_000;

/** Until the signal ends it. */
export async function followRecords(session: ClusterSession, ask: FollowRecords, signal: AbortSignal): Promise<void> {
  const { of } = ask;
  let again = new AbortController();
  const forget = session.onWake({ wake: () => again.abort() });
  const read = sessionReader(session, ask.priority);
  let watchable = ask.watch;
  let quick = 0;
  const pause = async (ms: number) => {
    await sleep(ms, AbortSignal.any([signal, again.signal])).catch(() => {});
  };
  while (!signal.aborted) {
    again = new AbortController();
    try {
      const found = await listRecords(read, of, signal);
      session.report(null);
      ask.found(found, watchable);
      if (watchable) {
        const until = AbortSignal.any([signal, again.signal, AbortSignal.timeout(ask.roundMs)]);
        const began = performance.now();
        watchable = await changed(session, of, found.resourceVersion, until);
        if (!watchable) {
          ask.found(found, false);
          await pause(ask.roundMs);
          continue;
        }
        quick = performance.now() - began < quickMs ? quick + 1 : 0;
        await pause(Math.min(mostSettleMs, settleMs * 2 ** Math.max(0, quick - 3)));
      } else await pause(ask.roundMs);
    } catch (error) {
      if (signal.aborted) break;
      const attempt = { verb: "list", resource: driverKinds[of.driver].resource, namespace: of.namespace } as const;
      const failure = failureOf(error, attempt);
      session.report(failure);
      ask.failed(failure);
      await pause(failure.kind === "forbidden" ? forbiddenMs : retryMs);
    }
  }
  forget();
}

/** Waits for a change, or until the signal ends the wait. @returns whether these may be watched */
async function changed(
  session: ClusterSession,
  of: RecordsOf,
  resourceVersion: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { body } = await session.http.request({
      method: "GET",
      path: recordsPath(of),
      query: { ...recordsQuery(of.release), watch: true, resourceVersion },
      accept: eventMetadata,
      cost: "watch",
      idleTimeoutMs: null,
      signal,
    });
    const end = () => body.destroy();
    signal.addEventListener("abort", end, { once: true });
    try {
      // Whatever comes is read by the list that follows.
      for await (const _chunk of body) break;
    } finally {
      signal.removeEventListener("abort", end);
      body.destroy();
    }
    return true;
  } catch (error) {
    if (signal.aborted) return true;
    const { kind } = failureOf(error, {
      verb: "watch",
      resource: driverKinds[of.driver].resource,
      namespace: of.namespace,
    });
    return kind !== "forbidden" && kind !== "unsupported";
  }
}
