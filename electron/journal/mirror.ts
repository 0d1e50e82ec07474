/** Sends the journal's records to an OTLP log endpoint, each at least once and in their order. It runs beside the journal and never holds an append up:
 *  what the endpoint has not confirmed waits in the journal itself, behind a cursor that is kept across starts. */
import { z } from "zod";
import type { MirrorState } from "../../shared/journal.ts";
import { type Message, message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import type { BoundedRequest, BoundedResponse } from "../core/dial/boundedRequest.ts";
import type { SecretStore } from "../core/secrets/secretStore.ts";
import { readJsonFile, writeJsonFile } from "../core/state/jsonFile.ts";
import { Value } from "../core/state/value.ts";
import type { MirrorBatch, MirrorCursor } from "./mirrorBatch.ts";
import { MirrorHeader, mayCarrySecret, mirrorAddress, mirrorHeader } from "./mirrorEndpoint.ts";

export interface MirrorOptions {
  /** Where the cursor is kept. */
  readonly path: string;
  readonly secrets: SecretStore;
  readonly batch: (cursor: MirrorCursor | null, most: number) => Promise<MirrorBatch>;
  readonly send: (
    request: Pick<BoundedRequest, "url" | "headers" | "body" | "signal">,
  ) => Promise<Pick<BoundedResponse, "status" | "text">>;
  readonly log: (text: string) => void;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const Cursor = z.object({ endpoint: z.string(), seq: z.number().int(), hash: z.string() });
const PartialSuccess = z.object({
  partialSuccess: z
    .object({ rejectedLogRecords: z.coerce.number().default(0), errorMessage: z.string().default("") })
    .optional(),
});

const SECRET = "journal mirror header";
const MOST_RECORDS = 500;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;

export class Mirror {
  readonly state = new Value<MirrorState>({ endpoint: null, header: null, pending: 0, sentAt: null, reason: null });
  private readonly options: MirrorOptions;
  private endpoint = "";
  private round: AbortController | null = null;
  private wake = () => {};
  private news = false;

  constructor(options: MirrorOptions) {
    this.options = options;
  }

  /** Sends to this address from now on; an empty one ends it. */
  follow(endpoint: string): void {
    if (endpoint === this.endpoint) return;
    this.endpoint = endpoint;
    this.begin();
  }

  /** There may be more to send. */
  poke(): void {
    this.news = true;
    this.wake();
  }

  /** @param line `Name: value`; null takes the header away
   *  @throws RpcError `invalid`, and SecretError when it could not be kept */
  async setHeader(line: string | null): Promise<void> {
    if (line === null) await this.options.secrets.remove(SECRET);
    else {
      const url = mirrorAddress(this.endpoint);
      const header = mirrorHeader(this.endpoint, line);
      if (url === null) throw new RpcError("invalid", message("journal.mirror.noEndpoint"));
      if (!mayCarrySecret(url)) throw new RpcError("invalid", message("journal.mirror.plainHttp"));
      await this.options.secrets.write(SECRET, JSON.stringify(header));
    }
    this.begin();
  }

  dispose(): void {
    this.round?.abort();
  }

  private begin(): void {
    this.round?.abort();
    const round = new AbortController();
    this.round = round;
    this.state.set({ endpoint: this.endpoint || null, header: null, pending: 0, sentAt: null, reason: null });
    if (this.endpoint !== "") void this.run(this.endpoint, round.signal);
  }

  private async run(endpoint: string, signal: AbortSignal): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    let most = MOST_RECORDS;
    let sent = 0;
    let failed = false;
    let cursor: MirrorCursor | null = null;
    let known = false;
    const tell = (more: Partial<MirrorState>) => {
      if (!signal.aborted) this.state.set({ ...this.state.current, ...more });
    };
    while (!signal.aborted) {
      try {
        if (!known) cursor = await this.readCursor(endpoint);
        known = true;
        const header = await this.header(endpoint);
        this.news = false;
        const batch = await this.options.batch(cursor, most);
        if (batch.kind === "cut-back") throw new RpcError("conflict", message("journal.mirror.cutBack"));
        tell({ header: header?.name ?? null, pending: batch.rest + batch.count });
        if (batch.body === null) {
          // What was refused for good stays told until something else is.
          if (failed) tell({ reason: null });
          failed = false;
          pauseMs = FIRST_PAUSE_MS;
          await this.untilNews(signal);
          continue;
        }
        sent = batch.count;
        const refused = await this.post(endpoint, header, batch.body, signal);
        cursor = batch.cursor;
        if (cursor !== null) await writeJsonFile(this.options.path, { endpoint, ...cursor });
        tell({ pending: batch.rest, sentAt: Date.now(), reason: refused });
        pauseMs = FIRST_PAUSE_MS;
        most = Math.min(MOST_RECORDS, most * 2);
      } catch (error) {
        if (signal.aborted) return;
        const retry = error instanceof Patience ? error : null;
        if (retry?.tooLarge && sent > 1) {
          most = Math.ceil(sent / 4);
          continue;
        }
        failed = true;
        tell({ reason: retry?.text ?? (error instanceof RpcError ? error.text : unexpected(error)) });
        if (!(error instanceof RpcError || retry)) this.options.log(`the mirror: ${String(error)}`);
        await (this.options.sleep ?? sleep)(pauseMs * (0.75 + Math.random() / 2), signal);
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      }
    }
  }

  /** @returns what the endpoint says of records that it will never take: OTLP has them not sent again
   *  @throws Patience when it has not taken them yet */
  private async post(
    endpoint: string,
    header: MirrorHeader | null,
    body: string,
    signal: AbortSignal,
  ): Promise<Message | null> {
    const url = mirrorAddress(endpoint);
    if (url === null) throw new Error("there is no endpoint");
    const headers = { "Content-Type": "application/json", ...(header !== null && { [header.name]: header.value }) };
    const { status, text } = await this.options.send({ url, headers, body, signal });
    if (status < 200 || status > 299) throw new Patience(status, text);
    const partial = PartialSuccess.safeParse(parsedJson(text)).data?.partialSuccess;
    if (partial === undefined || partial.rejectedLogRecords === 0) return null;
    const { rejectedLogRecords: count, errorMessage: detail } = partial;
    return message("journal.mirror.rejected", { count, detail });
  }

  private async readCursor(endpoint: string): Promise<MirrorCursor | null> {
    const file = await readJsonFile(this.options.path, Cursor);
    return file.kind === "read" && file.value.endpoint === endpoint
      ? { seq: file.value.seq, hash: file.value.hash }
      : null;
  }

  private async header(endpoint: string): Promise<MirrorHeader | null> {
    const kept = await this.options.secrets.read(SECRET);
    const parsed = kept === null ? null : MirrorHeader.safeParse(parsedJson(kept)).data;
    return parsed?.endpoint === endpoint ? parsed : null;
  }

  private async untilNews(signal: AbortSignal): Promise<void> {
    if (this.news || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }
}

/** The endpoint answered, and not that it took the records. */
class Patience extends Error {
  readonly text: Message;
  readonly tooLarge: boolean;

  constructor(status: number, body: string) {
    super(`HTTP ${status}`);
    this.text = message("journal.mirror.status", { status, detail: body.replace(/\s+/g, " ").slice(0, 200) });
    this.tooLarge = status === 413;
  }
}

function unexpected(error: unknown): Message {
  return message("journal.mirror.failed", { detail: error instanceof Error ? error.message : String(error) });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
  });
}
