/** What may be done with a thing: computed in the core from kind, engine version, rights and guard; the renderer only draws it. */
import { z } from "zod";
import { Message } from "./message.ts";

export const Capability = z.discriminatedUnion("may", [
  z.object({ may: z.literal("yes") }),
  z.object({ may: z.literal("no"), reason: Message }),
  z.object({ may: z.literal("unknown") }),
]);
export type Capability = z.infer<typeof Capability>;

export const UNKNOWN: Capability = { may: "unknown" };
