import type { ByteSink } from "./byteStream.ts";
import type { LineSource } from "./input.ts";

/** The three standard streams of a command. */
export type Streams = {
  readonly stdin: LineSource;
  readonly stdout: ByteSink;
  readonly stderr: ByteSink;
  /** Whether `stdin` is the session's terminal. */
  readonly isTerminal: boolean;
};
