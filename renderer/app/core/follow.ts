/** Feeds a stream of the core into a listener for as long as it is wanted. */

import { message } from "../../../shared/model/message.ts";
import type { ClientStream } from "../../../shared/rpc/clientStream.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";

/** @param onError told once, when the stream ended with a failure
 *  @returns stops following */
export function follow<T, U>(
  stream: ClientStream<T, U>,
  onItem: (item: T) => void,
  onError: (error: RpcError) => void = () => {},
): () => void {
  let stopped = false;
  void (async () => {
    try {
      for await (const item of stream) if (!stopped) onItem(item);
    } catch (error) {
      if (!stopped)
        onError(
          error instanceof RpcError ? error : new RpcError("internal", message("rpc.internal", { ref: String(error) })),
        );
    }
  })();
  return () => {
    stopped = true;
    stream.close();
  };
}
