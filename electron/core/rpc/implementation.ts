/** How a domain fills its contract, and how the server finds the handler of a method. */
import type { z } from "zod";
import { encode } from "../../../shared/rpc/codec.ts";
import type { Call, Contract, Member, Members, Mutation, Stream } from "../../../shared/rpc/contract.ts";
import type { RelayLink } from "./relayLink.ts";

export interface CallContext {
  /** Aborted when the client wants no answer any more. */
  readonly signal: AbortSignal;
}

export interface StreamContext<U> extends CallContext {
  /** Called with each control value, in order, from the first on; values that came before are given at once. */
  onControl(listener: (value: U) => void): void;
}

/** Where a call or stream is sent on to, as it came or as another request that the worker understands. */
export interface RelayTarget {
  readonly link: RelayLink;
  readonly request?: { readonly method: string; readonly input: unknown };
}

/** Sends the call or stream on to a worker: main never decodes what comes back. */
export class Relay<I> {
  readonly choose: (input: I) => RelayTarget | Promise<RelayTarget>;
  constructor(choose: (input: I) => RelayTarget | Promise<RelayTarget>) {
    this.choose = choose;
  }
}

/** @returns the body that the worker gets in place of the client's */
export function bodyFor({ request }: RelayTarget, body: Uint8Array): Uint8Array {
  return request === undefined ? body : encode({ m: request.method, i: request.input });
}

type CallHandler<I extends z.ZodType, O extends z.ZodType> =
  | ((input: z.output<I>, context: CallContext) => Promise<z.input<O>> | z.input<O>)
  | Relay<z.output<I>>;

/** Items are pulled: the generator goes on when the end consumer has room. */
type StreamHandler<I extends z.ZodType, T extends z.ZodType, U extends z.ZodType> =
  | ((input: z.output<I>, context: StreamContext<z.output<U>>) => AsyncIterable<z.input<T>>)
  | Relay<z.output<I>>;

type MemberHandler<M extends Member> =
  M extends Call<infer I, infer O>
    ? CallHandler<I, O>
    : M extends Mutation<infer I, infer O>
      ? CallHandler<I, O>
      : M extends Stream<infer I, infer T, infer U>
        ? StreamHandler<I, T, U>
        : never;

export type Handlers<M extends Members> = { readonly [K in keyof M]: MemberHandler<M[K]> };

/** A handler with its types worn off: the server validates inputs with the member's own schemas before it calls. */
export type CallHandling = (input: unknown, context: CallContext) => unknown;
export type StreamHandling = (input: unknown, context: StreamContext<unknown>) => AsyncIterable<unknown>;

export interface CallRoute {
  readonly kind: "call" | "mutation";
  readonly member: Call | Mutation;
  readonly handler: CallHandling | Relay<unknown>;
}

export interface StreamRoute {
  readonly kind: "stream";
  readonly member: Stream;
  readonly handler: StreamHandling | Relay<unknown>;
}

export type Route = CallRoute | StreamRoute;

export type Implementation = ReadonlyMap<string, Route>;

/** @returns the routes of one contract: "contract.member" → handler */
export function implement<M extends Members>(of: Contract<M>, handlers: Handlers<M>): Implementation {
  return routes(of, handlers);
}

/** A worker fills some members of a contract, main the others. */
export function implementPart<M extends Members, K extends keyof M & string>(
  of: Contract<M>,
  handlers: Pick<Handlers<M>, K>,
): Implementation {
  return routes(of, handlers);
}

function routes(of: Contract, handlers: object): Implementation {
  const found = new Map<string, Route>();
  for (const [name, handler] of Object.entries(handlers)) {
    const member = of.members[name];
    if (member === undefined) throw new Error(`${of.name} has no member ${name}`);
    // The types of `Handlers` gave each member a handler of its kind.
    found.set(`${of.name}.${name}`, { kind: member.kind, member, handler } as Route);
  }
  return found;
}
