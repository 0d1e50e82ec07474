/** Main's end of the journal: the interface that the operation engine writes by, and the ways to the worker for the page's calls and tables. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { ChainState } from "../../shared/journal.ts";
import type { Language } from "../../shared/model/language.ts";
import { type Message, message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { workerBytes } from "../core/app/memory.ts";
import type { Journal, JournalRecord, NewRecord, SealedValues } from "../core/operation/journal.ts";
import { portTransport } from "../core/rpc/portTransport.ts";
import { RelayLink } from "../core/rpc/relayLink.ts";
import type { SecretStore } from "../core/secrets/secretStore.ts";
import { Value } from "../core/state/value.ts";
import { chainUnread } from "./chainState.ts";
import { sealedValues } from "./sealedValues.ts";
import type { Answers, FromWorker, Question, ToWorker, WorkerStart } from "./workerProtocol.ts";

export interface JournalClientOptions {
  readonly folder: string;
  readonly secrets: SecretStore;
  readonly log: (text: string) => void;
}

interface Waiting {
  readonly settle: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Running {
  readonly worker: Worker;
  readonly link: RelayLink;
  readonly asking: Map<number, Waiting>;
}

export class JournalClient implements Journal {
  readonly chain = new Value<ChainState>(chainUnread);
  readonly blocked = new Value<Message | null>(null);
  readonly sealed: SealedValues;
  private readonly options: JournalClientOptions;
  /** Of the workers that this process has had: the folder's lock bears the last one's. */
  private readonly tokens: string[] = [];
  private running: Running | null = null;
  private nextId = 1;
  private disposed = false;

  /** Starts the worker at once: what is unfinished is asked for first of all. */
  constructor(options: JournalClientOptions) {
    this.options = options;
    this.sealed = sealedValues({
      folder: join(options.folder, "sealed"),
      secrets: options.secrets,
      append: (record) => this.append(record),
    });
    this.running = this.start();
  }

  async append(record: NewRecord): Promise<JournalRecord> {
    const told = (id: number): ToWorker => ({ kind: "append", id, record });
    // The worker answers an append with what main does not have of it.
    return { ...record, ...((await this.send(told)) as Pick<JournalRecord, "seq" | "at" | "prev" | "hash">) };
  }

  of(operation: string): Promise<readonly JournalRecord[]> {
    return this.ask({ what: "of", operation });
  }

  unfinished(): Promise<readonly JournalRecord[]> {
    return this.ask({ what: "unfinished" });
  }

  ask<Q extends Question>(question: Q): Promise<Answers[Q["what"]]> {
    // The worker answers each question by its name.
    return this.send((id) => ({ kind: "ask", id, question })) as Promise<Answers[Q["what"]]>;
  }

  /** Where calls and streams of the contract go that the worker fills. */
  link(): RelayLink {
    return this.worker().link;
  }

  /** Serves the receipts' rows over the port, which is handed on. */
  openTable(language: Language, port: MessagePort): void {
    const told: ToWorker = { kind: "table", language, port };
    this.worker().worker.postMessage(told, [port]);
  }

  /** Heap and buffers of the worker; null while there is none. */
  async bytes(): Promise<number | null> {
    return this.running === null ? null : await workerBytes(this.running.worker);
  }

  /** What was asked for is written, then the folder is let go. */
  async dispose(): Promise<void> {
    if (this.disposed) return;
    const { running } = this;
    if (running !== null) await this.ask({ what: "dispose" }).catch(() => {});
    this.disposed = true;
    this.running = null;
    await running?.worker.terminate();
  }

  private send(tell: (id: number) => ToWorker): Promise<unknown> {
    return new Promise((settle, reject) => {
      const { worker, asking } = this.worker();
      const id = this.nextId++;
      asking.set(id, { settle, reject });
      worker.postMessage(tell(id));
    });
  }

  /** @throws RpcError when the console is ending */
  private worker(): Running {
    if (this.disposed) throw new RpcError("cancelled", message("journal.ended"));
    this.running ??= this.start();
    return this.running;
  }

  private start(): Running {
    const { port1, port2 } = new MessageChannel();
    const token = randomUUID();
    const start: WorkerStart = { folder: this.options.folder, token, succeeds: [...this.tokens], relay: port2 };
    this.tokens.push(token);
    const worker = new Worker(new URL("./journalWorker.ts", import.meta.url), {
      workerData: start,
      transferList: [port2],
    });
    const running: Running = { worker, link: new RelayLink(portTransport(port1)), asking: new Map() };
    worker.on("message", (heard: FromWorker) => this.heard(running, heard));
    worker.on("error", (error) => this.options.log(`the journal's worker failed: ${error.stack ?? error.message}`));
    worker.on("exit", () => this.lost(running));
    return running;
  }

  private heard({ asking }: Running, heard: FromWorker): void {
    switch (heard.kind) {
      case "appended":
        for (const [id, stamp] of heard.done) settle(asking, id)?.settle(stamp);
        return;
      case "answer":
        settle(asking, heard.id)?.settle(heard.value);
        return;
      case "refusal":
        settle(asking, heard.id)?.reject(new RpcError(heard.code, heard.reason));
        return;
      case "chain":
        this.chain.set(heard.chain);
        this.tellBlocked(heard.chain.blocked);
        return;
      case "fault":
        this.options.log(heard.text);
    }
  }

  /** The next thing asked starts another worker. What was under way may be on the disk or not: who asked reads before going on. */
  private lost(running: Running): void {
    if (this.running === running) this.running = null;
    for (const { reject } of running.asking.values()) reject(new RpcError("unknown-outcome", message("journal.lost")));
    running.asking.clear();
  }

  private tellBlocked(reason: Message | null): void {
    if (JSON.stringify(reason) !== JSON.stringify(this.blocked.current)) this.blocked.set(reason);
  }
}

function settle(asking: Map<number, Waiting>, id: number): Waiting | undefined {
  const waiting = asking.get(id);
  asking.delete(id);
  return waiting;
}
