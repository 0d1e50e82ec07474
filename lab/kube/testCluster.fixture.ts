import { mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json, JsonObject } from "./json.ts";
import { type LabCluster, type LabKube, type LabKubeOptions, startLabKube } from "./server.ts";

/** A lab over plain HTTP for tests in the same process, with a client for its large cluster. */
export interface TestCluster {
  readonly lab: LabKube;
  readonly practice: LabCluster;
  send(method: string, path: string, options?: RequestOptions): Promise<Reply>;
  /** Opens a watch, or any answer that comes in lines. */
  lines(path: string, options?: RequestOptions): Promise<LineReader>;
  dispose(): Promise<void>;
}

export interface RequestOptions {
  readonly token?: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** The body; an empty object where it is no JSON object. */
  readonly body: JsonObject;
}

export interface LineReader {
  readonly status: number;
  /** The next line as JSON; undefined at the end of the stream. */
  next(): Promise<JsonObject | undefined>;
  close(): void;
}

export const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
export const MERGE = "application/merge-patch+json";

export async function startTestCluster(options: Partial<LabKubeOptions> = {}): Promise<TestCluster> {
  const directory = await mkdtemp(join(tmpdir(), "quarterdeck-lab-test-"));
  const lab = await startLabKube({ directory, plain: true, pods: 0, ...options });
  const [practice] = lab.clusters;
  if (practice === undefined) throw new Error("the lab has no cluster");
  const open = (method: string, path: string, wanted: RequestOptions = {}): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        `${practice.server}${path}`,
        {
          method,
          agent: false,
          headers: {
            authorization: `Bearer ${wanted.token ?? practice.adminToken}`,
            accept: wanted.accept ?? "application/json",
            ...(wanted.body === undefined ? {} : { "content-type": wanted.contentType ?? "application/json" }),
            ...wanted.headers,
          },
        },
        resolve,
      );
      request.once("error", reject);
      request.end(wanted.body === undefined ? undefined : JSON.stringify(wanted.body));
    });
  return {
    lab,
    practice,
    send: async (method, path, wanted) => reply(await open(method, path, wanted)),
    lines: async (path, wanted) => readLines(await open("GET", path, wanted)),
    dispose: async () => {
      await lab.dispose();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function reply(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString("utf8");
  const isJson = text.startsWith("{") && response.headers["content-encoding"] === undefined;
  // The tests look at what they expect of it.
  const body = isJson ? (JSON.parse(text) as JsonObject) : {};
  return { status: response.statusCode ?? 0, headers: response.headers, text, body };
}

function readLines(response: IncomingMessage): LineReader {
  const lines = (async function* (): AsyncGenerator<string> {
    let rest = "";
    try {
      for await (const chunk of response) {
        const parts = (rest + Buffer.from(chunk).toString("utf8")).split("\n");
        rest = parts.pop() ?? "";
        yield* parts;
      }
    } catch {
      // A cut connection ends the stream like any other end; the tests tell them apart by what came before.
    }
  })();
  return {
    status: response.statusCode ?? 0,
    next: async () => {
      const { value, done } = await lines.next();
      return done === true ? undefined : (JSON.parse(value) as JsonObject);
    },
    close: () => response.destroy(),
  };
}
