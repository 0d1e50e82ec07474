/** The worker's end of `kube`: what main reads for planners and steps, over the one client of the cluster with its budget and login. */
import type { z } from "zod";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { type KubeAnswer, KubeRefusal } from "../../core/kubeApi.ts";
import { type Implementation, implement } from "../../core/rpc/implementation.ts";
import { readText } from "../http/readBody.ts";
import type { KubeChange, KubeHttp, KubeRequest, KubeTrial } from "../http/request.ts";
import { JsonLines } from "../object/jsonLines.ts";
import { preferred } from "./discovery.ts";
import type { KindCatalog } from "./kindCatalog.ts";
import { kindsSoon } from "./kindsSoon.ts";
import { type Answered, type Change, kube, type Read } from "./kubeContract.ts";
import { isObject, textAt } from "./wireValue.ts";

/** Logs and OpenAPI documents. */
const mostTextBytes = 32 * 1024 * 1024;
/** For discovery, of which nothing is known yet. */
const kindsMs = 15_000;

export function kubeReading(
  http: KubeHttp,
  trial: KubeTrial,
  catalog: Pick<KindCatalog, "current" | "outage">,
): Implementation {
  return implement(kube, {
    get: async (read, { signal }) => {
      const { maxBytes } = read;
      return objectOf(await http.json({ ...requestOf(read, signal), ...(maxBytes && { maxBytes }) }), read.path);
    },
    text: async (read, { signal }) => {
      const { body } = await http.request(requestOf(read, signal));
      return await readText(body, read.maxBytes ?? mostTextBytes, `GET ${read.path}`);
    },
    watch: async function* (read, { signal }) {
      const asked = requestOf(read, signal);
      const query = { ...asked.query, watch: true, allowWatchBookmarks: true };
      const { body } = await http.request({ ...asked, query, cost: "watch", idleTimeoutMs: null });
      let events: { type: string; object: JsonObject }[] = [];
      const lines = new JsonLines((line) => {
        const event = objectOf(line, read.path);
        events.push({ type: textAt(event, "type"), object: objectOf(event.object, read.path) });
      });
      for await (const chunk of body) {
        const part: Buffer = chunk; // our bodies carry bytes
        lines.push(part);
        if (events.length > 0) yield events;
        events = [];
      }
    },
    dryRun: async (change, { signal }) => await answered(trial.dryRun(changeOf(change, signal))),
    review: async (review, { signal }) => await trial.review({ ...review, signal, priority: "foreground" }),
    kinds: async (_input, { signal }) => [...preferred((await kindsSoon(catalog, kindsMs, signal)).kinds)],
  });
}

/** @returns a refusal as a value. @throws whatever is none */
export async function answered(answer: Promise<KubeAnswer>): Promise<Answered> {
  try {
    const { status, object, warnings } = await answer;
    return { kind: "answer", status, object, warnings: [...warnings] };
  } catch (error) {
    if (!(error instanceof KubeRefusal)) throw error;
    return { kind: "refusal", code: error.code, text: error.text, status: error.status, body: error.body };
  }
}

export function changeOf({ method, path, query, body, contentType }: Change, signal: AbortSignal): KubeChange {
  return { method, path, body, signal, ...(query && { query }), ...(contentType && { contentType }) };
}

function requestOf({ path, query, accept }: z.output<typeof Read>, signal: AbortSignal): KubeRequest {
  // A person waits for a plan, and a step holds its locks.
  return { method: "GET", path, signal, priority: "foreground", ...(query && { query }), ...(accept && { accept }) };
}

function objectOf(value: unknown, path: string): JsonObject {
  // What was parsed from JSON and is an object is one.
  if (isObject(value)) return value as JsonObject;
  throw new RpcError("invalid", message("connection.notJson", { hop: "api", request: `GET ${path}` }));
}
