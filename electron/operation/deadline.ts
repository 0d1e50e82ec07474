/** Work that ends in time, whether or not it heeds its signal. */
import { message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";

/** How long work may go on after its signal before it is left behind. */
const GRACE_MS = 2_000;

/** Runs `work` with a signal that is aborted after `limitMs` or with `outer`. What it still answers within the grace counts.
 *  @throws RpcError `timeout` or `cancelled`, unless the work itself says that nothing was changed (`conflict`) */
export async function withinTime<T>(
  limitMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const inner = new AbortController();
  let abandon: (error: RpcError) => void = () => {};
  const abandoned = new Promise<never>((_resolve, reject) => {
    abandon = reject;
  });
  abandoned.catch(() => {});
  let why: RpcError | null = null;
  let grace: NodeJS.Timeout | undefined;
  const stop = (error: RpcError) => {
    if (why !== null) return;
    why = error;
    inner.abort(error);
    grace = setTimeout(() => abandon(error), GRACE_MS);
  };
  const onOuter = () => stop(reasonOf(outer));
  const timer = setTimeout(
    () => stop(new RpcError("timeout", message("operation.deadline", { seconds: Math.round(limitMs / 1_000) }))),
    limitMs,
  );
  outer.addEventListener("abort", onOuter, { once: true });
  if (outer.aborted) onOuter();
  try {
    return await Promise.race([work(inner.signal), abandoned]);
  } catch (error) {
    if (why === null || (error instanceof RpcError && error.code === "conflict")) throw error;
    throw why;
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    outer.removeEventListener("abort", onOuter);
  }
}

/** A pause that the signal cuts short without an error. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}

function reasonOf(signal: AbortSignal): RpcError {
  return signal.reason instanceof RpcError ? signal.reason : new RpcError("cancelled", message("operation.cancelled"));
}
