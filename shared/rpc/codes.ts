/** The business codes of the contract, listed once. A code says what a program may do next; the message tells a person. */
import { z } from "zod";

export const Code = z.enum([
  "ok",
  /** The input does not fit the contract, or cannot be understood. */ "invalid",
  /** No such thing (any more). */ "not-found",
  /** The target refused: the person's rights do not suffice. */ "forbidden",
  /** The guard of the environment refuses. */ "guarded",
  /** The credentials have expired or were refused; sign in again. */ "expired",
  /** Consent or an answer of the person is needed first. */ "needs-person",
  /** The target cannot be reached; the message names the hop. */ "unreachable",
  /** The thing changed meanwhile. */ "conflict",
  /** The target asks for patience. */ "throttled",
  "cancelled",
  "timeout",
  /** Larger than a limit, which the message names. */ "too-large",
  /** The engine or its version cannot do it. */ "unsupported",
  /** Items between two sequence numbers are lost. */ "gap",
  /** Whether it took effect is not known. */ "unknown-outcome",
  /** A fault of ours; the log has the rest. */ "internal",
]);
export type Code = z.infer<typeof Code>;
