/** Environments: connections that belong together, their colour and their guard. */
import { z } from "zod";
import { contract, mutation, stream } from "./rpc/contract.ts";

export const EnvironmentId = z.string().min(1).max(64).brand<"EnvironmentId">();
export type EnvironmentId = z.infer<typeof EnvironmentId>;

/** What a change needs: `open` a preview and a confirmation, `protected` a typed confirmation, `read-only` is refused. */
export const Guard = z.enum(["open", "protected", "read-only"]);
export type Guard = z.infer<typeof Guard>;

export const Colour = z.enum(["magenta", "violet", "teal", "umber"]);
export type Colour = z.infer<typeof Colour>;

export const Environment = z.object({
  id: EnvironmentId,
  name: z.string().trim().min(1).max(40),
  colour: Colour,
  guard: Guard,
  /** Connection ids, in the order in which they are shown. A connection belongs to one environment at most. */
  connections: z.array(z.string()),
});
export type Environment = z.infer<typeof Environment>;

export const environments = contract("environments", {
  /** All environments in the order of their keys (Ctrl/Cmd-1…9), after every change, and what names suggest for contexts that belong to none. */
  list: stream({
    input: z.object({}),
    item: z.object({ environments: z.array(Environment), proposals: z.array(Environment) }),
  }),
  /** Replaces the whole list: order, membership and all. Where it lowers a guard it is refused with `guarded`, whose params have the `names` of the
   *  environments that lose by it: that is an operation (`operations.plan` with the domain `environments`). */
  save: mutation({
    input: z.object({ environments: z.array(Environment).max(64) }),
    output: z.null(),
  }),
});
