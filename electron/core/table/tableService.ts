/** Main's end of the table worker: starts it at the first table, and joins it to the sources that domains have. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { workerBytes } from "../app/memory.ts";
import { portTransport } from "../rpc/portTransport.ts";
import { RelayLink } from "../rpc/relayLink.ts";
import type { SourceAnswer } from "./portProtocol.ts";

export interface TableWorkerStart {
  readonly relay: MessagePort;
}

/** The target can be reached again. */
export interface ToTableWorker {
  readonly kind: "retry";
  readonly target: string;
}

export type FromTableWorker =
  | {
      readonly kind: "connect";
      readonly domain: string;
      readonly ask: unknown;
      readonly port: MessagePort;
    }
  | { readonly kind: "fault"; readonly text: string };

/** Brings a port to where a domain keeps its rows. Rejects when there is no way: the table is told the reason of an `RpcError`, and tries again later. */
export type SourceConnector = (ask: unknown, port: MessagePort) => Promise<void>;

export interface TableServiceOptions {
  /** By the name that a domain gives in its asks. */
  readonly connectors: Readonly<Record<string, SourceConnector>>;
  readonly log: (text: string) => void;
}

export class TableService {
  private readonly options: TableServiceOptions;
  private running: { readonly worker: Worker; readonly link: RelayLink } | null = null;

  constructor(options: TableServiceOptions) {
    this.options = options;
  }

  /** Where the calls and streams of `tableContract` go. */
  link(): RelayLink {
    this.running ??= this.start();
    return this.running.link;
  }

  /** What a domain's sources are reached through (`TableSourceAsk.target`) was opened again. */
  retry(target: string): void {
    const told: ToTableWorker = { kind: "retry", target };
    this.running?.worker.postMessage(told);
  }

  /** Heap and buffers of the worker; null while there is none. */
  async bytes(): Promise<number | null> {
    return this.running === null ? null : await workerBytes(this.running.worker);
  }

  async dispose(): Promise<void> {
    const { running } = this;
    this.running = null;
    await running?.worker.terminate();
  }

  private start(): { readonly worker: Worker; readonly link: RelayLink } {
    const { port1, port2 } = new MessageChannel();
    const start: TableWorkerStart = { relay: port2 };
    const worker = new Worker(new URL("./tableWorker.ts", import.meta.url), {
      workerData: start,
      transferList: [port2],
    });
    worker.on("message", (told: FromTableWorker) => void this.heard(told));
    worker.on("error", (error) => this.options.log(`the table worker failed: ${error.stack ?? error.message}`));
    worker.on("exit", () => {
      // Its streams end as unreachable with its port; the next table starts a new one.
      if (this.running?.worker === worker) this.running = null;
    });
    return { worker, link: new RelayLink(portTransport(port1)) };
  }

  private async heard(told: FromTableWorker): Promise<void> {
    if (told.kind === "fault") return this.options.log(told.text);
    try {
      const connector = this.options.connectors[told.domain];
      if (connector === undefined) throw new Error(`no domain ${told.domain}`);
      await connector(told.ask, told.port);
    } catch (error) {
      if (error instanceof RpcError) {
        const refused: SourceAnswer = { kind: "refused", reason: error.text };
        told.port.postMessage(refused);
      } else this.options.log(`a table's source: ${error instanceof Error ? error.stack : String(error)}`);
      told.port.close();
    }
  }
}
