/** The typed face of the client: `api.cluster.namespaces({ … })`. */
import type { z } from "zod";
import type { RpcClient, StreamOptions } from "./client.ts";
import type { ClientStream } from "./clientStream.ts";
import type { Call, Contract, Member, Members, Mutation, Stream } from "./contract.ts";

export type Client<M extends Members> = { readonly [K in keyof M]: ClientMember<M[K]> };

type ClientMember<T extends Member> =
  T extends Call<infer I, infer O>
    ? (input: z.input<I>, signal?: AbortSignal) => Promise<z.output<O>>
    : T extends Mutation<infer I, infer O>
      ? (input: z.input<I>, signal?: AbortSignal) => Promise<z.output<O>>
      : T extends Stream<infer I, infer T, infer U>
        ? (input: z.input<I>, options?: StreamOptions) => ClientStream<z.output<T>, z.input<U>>
        : never;

/** A client for one contract, over a link that several contracts share. */
export function client<M extends Members>(rpc: RpcClient, of: Contract<M>): Client<M> {
  const members = Object.entries(of.members).map(([name, member]) => [name, bind(rpc, `${of.name}.${name}`, member)]);
  // Each member was bound by its own kind; the mapped type says so to the caller.
  return Object.fromEntries(members) as Client<M>;
}

function bind(rpc: RpcClient, method: string, member: Member): unknown {
  switch (member.kind) {
    case "call":
      return (input: unknown, signal?: AbortSignal) => rpc.call(method, input, signal);
    case "mutation":
      return (input: unknown, signal?: AbortSignal) => rpc.mutate(method, input, signal);
    case "stream":
      return (input: unknown, options?: StreamOptions) => rpc.open(method, input, member.resumption, options);
  }
}
