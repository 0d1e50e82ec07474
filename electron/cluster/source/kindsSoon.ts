/** The kinds for someone who cannot wait for ever: a plan, a step. A table shows why it is empty and goes on when they come. */
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Catalog, KindCatalog } from "./kindCatalog.ts";

/** @param waitMs for a reading that is under way
 *  @throws RpcError `unreachable` with the reason as soon as they could not be read, `timeout` when no answer came */
export async function kindsSoon(
  catalog: Pick<KindCatalog, "current" | "outage">,
  waitMs: number,
  signal: AbortSignal,
): Promise<Catalog> {
  const enough = new AbortController();
  const timer = setTimeout(
    () =>
      enough.abort(new RpcError("timeout", message("cluster.plan.kindsSlow", { seconds: Math.round(waitMs / 1000) }))),
    waitMs,
  );
  const failed = (outage: typeof catalog.outage.current) => {
    if (outage !== null) enough.abort(new RpcError("unreachable", outage.reason));
  };
  const unsubscribe = catalog.outage.subscribe(failed);
  try {
    // A reading that has come before stands, whatever became of the next one.
    const found = catalog.current(AbortSignal.any([signal, enough.signal]));
    failed(catalog.outage.current);
    return await found;
  } finally {
    clearTimeout(timer);
    unsubscribe();
  }
}
