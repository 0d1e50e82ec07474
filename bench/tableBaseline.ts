/** The least that anyone could do to have all rows: fetch the same Table and parse it whole. */
import { request } from "node:https";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import type { BenchCluster } from "./benchCluster.ts";

export const tableType = "application/json;as=Table;v=v1;g=meta.k8s.io";

export interface Baseline {
  readonly ms: number;
  /** Those that are there: the estate's controllers may have ended some of those asked for. */
  readonly rows: number;
  /** 1, or more where a string cannot hold the whole. */
  readonly pieces: number;
}

/** V8's longest string is 512 MiB: more pods than this are fetched and parsed in pieces. */
const podsInOnePiece = 100_000;
const pieceRows = 50_000;

const Piece = z.object({ metadata: z.object({ continue: z.string().optional() }), rows: z.array(z.unknown()) });

export async function transferAndParse(cluster: BenchCluster, pods: number, gzip = false): Promise<Baseline> {
  const began = performance.now();
  const whole = pods <= podsInOnePiece;
  let pieces = 0;
  let rows = 0;
  for (let token: string | undefined; ; ) {
    const query = whole ? "resourceVersion=0" : `limit=${pieceRows}&continue=${encodeURIComponent(token ?? "")}`;
    const piece = Piece.parse(JSON.parse(await text(cluster, `/api/v1/pods?${query}`, gzip)));
    token = piece.metadata.continue;
    rows += piece.rows.length;
    pieces++;
    if (token === undefined || token === "") return { ms: performance.now() - began, rows, pieces };
  }
}

function text(cluster: BenchCluster, path: string, gzip: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      Accept: tableType,
      "Accept-Encoding": gzip ? "gzip" : "identity",
      Authorization: `Bearer ${cluster.token}`,
    };
    const sent = request(cluster.server + path, { ca: cluster.ca, headers }, (response) => {
      const body: Readable = response.headers["content-encoding"] === "gzip" ? response.pipe(createGunzip()) : response;
      const chunks: Buffer[] = [];
      body.on("data", (chunk: Buffer) => chunks.push(chunk));
      body.on("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`GET ${path} answered ${response.statusCode}`));
      });
      for (const stream of [body, response]) stream.on("error", reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}
