/** For tests: a `KubeHttp` without TLS, login or budget, over Node's own client. */
import { type IncomingMessage, request as send } from "node:http";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeHttp, KubeRequest, KubeResponse } from "../http/request.ts";

const codes: Readonly<Record<number, RpcError["code"]>> = {
  401: "expired",
  403: "forbidden",
  404: "not-found",
  405: "unsupported",
  410: "gap",
  429: "throttled",
  503: "throttled",
  504: "timeout",
};

export function plainHttp(server: string, token?: string): KubeHttp {
  const client: KubeHttp = {
    request: (asked) => respond(server, token, asked),
    json: async (asked) => {
      const { body } = await respond(server, token, asked);
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk as Buffer);
      return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
    },
    upgrade: () => Promise.reject(new Error("not here")),
    reset: () => {},
    dispose: () => {},
  };
  return client;
}

function respond(server: string, token: string | undefined, asked: KubeRequest): Promise<KubeResponse> {
  const url = new URL(asked.path, server);
  for (const [key, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined) url.searchParams.set(key, String(value));
  }
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: asked.method,
      agent: false,
      signal: asked.signal,
      headers: {
        accept: asked.accept ?? "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    request.on("error", (error) => {
      const code = asked.signal.aborted ? "cancelled" : "unreachable";
      reject(new RpcError(code, message("connection.unreachable", { detail: error.message, hop: "tcp" })));
    });
    request.on("response", (response) => void settle(response).then(resolve, reject));
    request.end();
  });
}

async function settle(response: IncomingMessage): Promise<KubeResponse> {
  const status = response.statusCode ?? 0;
  if (status < 400) {
    return { status, headers: response.headers, body: response, wireBytes: () => response.socket.bytesRead };
  }
  let detail = "";
  for await (const chunk of response) detail += String(chunk);
  throw new RpcError(codes[status] ?? "invalid", message("connection.refused", { status, detail }));
}
