import type { Readable, Writable } from "node:stream";
import type { ExecOutcome } from "./execStatus.ts";
import type { TerminalSize } from "./terminalSize.ts";

/** The streams of one exec or attach, whatever carries them. A stream that was not asked for is undefined. */
export type ExecStreams = {
  readonly stdin: Readable | undefined;
  readonly stdout: Writable | undefined;
  readonly stderr: Writable | undefined;
  /** Sizes of the client's terminal, the first one included. */
  readonly onResize: (listener: (size: TerminalSize) => void) => void;
  /** Aborted when the client has gone. */
  readonly closed: AbortSignal;
  /** Sends what is still buffered, then the outcome, and closes the connection. */
  readonly finish: (outcome: ExecOutcome) => void;
};

/** Ends `outputs`, waits until they are sent or lost, and goes on. */
export async function flushed(outputs: readonly (Writable | undefined)[]): Promise<void> {
  await Promise.all(
    outputs.map(
      (output) =>
        new Promise<void>((resolve) => {
          if (output === undefined || output.destroyed) return resolve();
          output.once("close", resolve);
          output.once("error", () => resolve());
          output.end(resolve);
        }),
    ),
  );
}
