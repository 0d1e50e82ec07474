/** A domain's contract is data: names, zod schemas and how each member behaves. Both sides read it. */
import { z } from "zod";

/** How a stream comes back after its transport was lost.
 *  `state`: a new snapshot. `events`: after the last sequence number seen, or with a reported gap. `bytes`: at the acknowledged offset. */
export type Resumption = "state" | "events" | "bytes";

/** A question: it changes nothing, and may be asked again. */
export interface Call<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: "call";
  readonly input: I;
  readonly output: O;
}

/** A change: it carries a key whose outcome is kept, and is never sent twice. */
export interface Mutation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: "mutation";
  readonly input: I;
  readonly output: O;
}

/** Items for as long as the reader wants them; the reader may send `control` values up while it is open. */
export interface Stream<
  I extends z.ZodType = z.ZodType,
  T extends z.ZodType = z.ZodType,
  U extends z.ZodType = z.ZodType,
> {
  readonly kind: "stream";
  readonly input: I;
  readonly item: T;
  readonly control: U;
  readonly resumption: Resumption;
}

export type Member = Call | Mutation | Stream;
export type Members = Readonly<Record<string, Member>>;

export interface Contract<M extends Members = Members> {
  readonly name: string;
  readonly members: M;
}

export function contract<const M extends Members>(name: string, members: M): Contract<M> {
  return { name, members };
}

export function call<I extends z.ZodType, O extends z.ZodType>(of: {
  readonly input: I;
  readonly output: O;
}): Call<I, O> {
  return { kind: "call", ...of };
}

export function mutation<I extends z.ZodType, O extends z.ZodType>(of: {
  readonly input: I;
  readonly output: O;
}): Mutation<I, O> {
  return { kind: "mutation", ...of };
}

export function stream<I extends z.ZodType, T extends z.ZodType, U extends z.ZodType = z.ZodNever>(of: {
  readonly input: I;
  readonly item: T;
  readonly control?: U;
  readonly resumption?: Resumption;
}): Stream<I, T, U> {
  // A stream without `control` accepts none: `never` refuses every value.
  const control = of.control ?? (z.never() as unknown as U);
  return { kind: "stream", input: of.input, item: of.item, control, resumption: of.resumption ?? "state" };
}
