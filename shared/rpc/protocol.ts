/** The bodies of frames, and the numbers both sides agree on. */
import { z } from "zod";
import type { Resumption } from "./contract.ts";

export const PROTOCOL = 1;

export const Hello = z.object({
  protocol: z.number().int(),
  /** What the host asks for before anything else; the Electron host asks for nothing, its port is the proof. */
  secret: z.string().max(512).optional(),
  /** The session to go on with. */
  session: z.string().max(64).optional(),
});
export type Hello = z.infer<typeof Hello>;

export const Welcome = z.object({ session: z.string(), resumed: z.boolean() });
export type Welcome = z.infer<typeof Welcome>;

/** `m` is "contract.member", `i` the input, `k` the key of a mutation. */
export const Request = z.object({ m: z.string().max(128), i: z.unknown(), k: z.string().min(8).max(64).optional() });
export type Request = z.infer<typeof Request>;

/** How far a source may run ahead of its reader: items for `state` and `events`, bytes for `bytes`. */
export const WINDOW: Readonly<Record<Resumption, number>> = { state: 2, events: 64, bytes: 256 * 1024 };

/** A client may not send larger frames than this; a server's items stay below it, too. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/** How long a session waits for its client to come back. */
export const SESSION_GRACE_MS = 60_000;
export const WELCOME_WITHIN_MS = 10_000;
export const PING_EVERY_MS = 10_000;
export const PONG_WITHIN_MS = 10_000;

/** What has become of a mutation, by its key. */
export const Outcome = z.object({
  state: z.enum(["unknown", "running", "done"]),
  /** The envelope, when it is done. */
  envelope: z.unknown(),
});
export type Outcome = z.infer<typeof Outcome>;

/** The method by which a client asks for an outcome; it belongs to no domain. */
export const OUTCOME_METHOD = "rpc.outcome";
