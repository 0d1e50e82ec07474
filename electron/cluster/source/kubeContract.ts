/** What main asks of a cluster's worker for its planners and steps: `KubeApi` over the worker's own client. It never reaches the renderer. */
import { z } from "zod";
import { ApiKind } from "../../../shared/cluster.ts";
import { Json, JsonObject } from "../../../shared/model/json.ts";
import { Message } from "../../../shared/model/message.ts";
import { Code } from "../../../shared/rpc/codes.ts";
import { call, contract, stream } from "../../../shared/rpc/contract.ts";

const query = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export const Read = z.object({
  path: z.string(),
  query: query.optional(),
  accept: z.string().optional(),
  maxBytes: z.number().int().optional(),
});

export const Change = z.object({
  method: z.enum(["POST", "PUT", "PATCH", "DELETE"]),
  path: z.string(),
  query: query.optional(),
  body: z.union([JsonObject, z.array(Json), z.string(), z.null()]),
  contentType: z.string().optional(),
});
export type Change = z.infer<typeof Change>;

/** An answer, or a refusal with its Status: errors of the contract have no room for that. */
export const Answered = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("answer"), status: z.number(), object: JsonObject, warnings: z.array(z.string()) }),
  z.object({
    kind: z.literal("refusal"),
    code: Code.exclude(["ok"]),
    text: Message,
    status: z.number(),
    body: JsonObject,
  }),
]);
export type Answered = z.infer<typeof Answered>;

export const kube = contract("kube", {
  get: call({ input: Read, output: JsonObject }),
  text: call({ input: Read, output: z.string() }),
  watch: stream({
    input: Read,
    item: z.array(z.object({ type: z.string(), object: JsonObject })),
    resumption: "events",
  }),
  dryRun: call({ input: Change, output: Answered }),
  review: call({
    input: z.object({
      group: z.enum(["authorization.k8s.io", "authentication.k8s.io"]),
      resource: z.string(),
      kind: z.string(),
      spec: JsonObject.nullable(),
    }),
    output: JsonObject,
  }),
  kinds: call({ input: z.object({}), output: z.array(ApiKind) }),
});
