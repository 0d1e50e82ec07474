/** One answer about an object, or whatever else names what is asked, asked once for as long as it is looked at. */
import { useEffect, useState } from "react";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { useStable } from "../ui/useStable.ts";

export interface Answer<T> {
  readonly answer: T | null;
  readonly error: RpcError | null;
}

export function useAnswer<T, Ref extends object>(
  ref: Ref | undefined,
  ask: (ref: Ref, signal: AbortSignal) => Promise<T>,
): Answer<T> {
  const [state, setState] = useState<Answer<T>>({ answer: null, error: null });
  const begin = useStable(ask);
  const key = ref === undefined ? null : JSON.stringify(ref);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that `ref` does
  useEffect(() => {
    if (ref === undefined) return;
    const abort = new AbortController();
    begin(ref, abort.signal).then(
      (answer) => setState({ answer, error: null }),
      (error: unknown) => {
        if (!abort.signal.aborted && error instanceof RpcError) setState({ answer: null, error });
      },
    );
    return () => abort.abort();
  }, [key, begin]);
  return state;
}
