/** For tests: an API server of one kind (`/api/v1/pods`) with a history, whose answers a test may replace one by one. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Thing {
  readonly name: string;
  readonly status: string;
  readonly version: number;
}

/** Answers instead of the server; false leaves it to the server. */
export type Disturbance = (url: URL, response: ServerResponse, request: IncomingMessage) => boolean;

export class TableServer {
  readonly requests: URL[] = [];
  readonly things = new Map<string, Thing>();
  version = 100;
  /** Watches from before this version are answered with 410. */
  forgotten = 0;
  disturb: Disturbance = () => false;
  readonly #events: { version: number; type: string; thing: Thing }[] = [];
  readonly #watchers = new Set<ServerResponse>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(port = 0): Promise<TableServer> {
    const server = createServer();
    const made = new TableServer(server);
    server.on("request", (request, response) => made.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  put(name: string, status = "Running"): void {
    this.version += 1;
    const type = this.things.has(name) ? "MODIFIED" : "ADDED";
    const thing = { name, status, version: this.version };
    this.things.set(name, thing);
    this.#tell(type, thing);
  }

  delete(name: string): void {
    const thing = this.things.get(name);
    if (!thing) return;
    this.version += 1;
    this.things.delete(name);
    this.#tell("DELETED", { ...thing, version: this.version });
  }

  bookmark(): void {
    const metadata = { resourceVersion: String(this.version), creationTimestamp: null };
    this.send({ type: "BOOKMARK", object: { kind: "Table", metadata, rows: [{ cells: [], object: { metadata } }] } });
  }

  /** To all watchers, as it is. */
  send(event: unknown): void {
    for (const watcher of this.#watchers) watcher.write(`${JSON.stringify(event)}\n`);
  }

  /** Cuts every open watch; with `text`, after these last bytes. */
  cut(text?: string): void {
    for (const watcher of this.#watchers) {
      if (text === undefined) watcher.destroy();
      else watcher.end(text);
    }
    this.#watchers.clear();
  }

  table(things: Iterable<Thing>, metadata: Record<string, unknown> = {}): unknown {
    return {
      kind: "Table",
      apiVersion: "meta.k8s.io/v1",
      metadata: { resourceVersion: String(this.version), ...metadata },
      columnDefinitions: columns,
      rows: [...things].map((thing) => ({
        cells: [thing.name, "1/1", thing.status, 0, "1m"],
        object: {
          kind: "PartialObjectMetadata",
          metadata: {
            name: thing.name,
            namespace: "default",
            uid: `uid-${thing.name}`,
            resourceVersion: String(thing.version),
            creationTimestamp: "2026-01-01T00:00:00Z",
          },
        },
      })),
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #tell(type: string, thing: Thing): void {
    this.#events.push({ version: this.version, type, thing });
    this.send({ type, object: this.table([thing]) });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(url);
    if (this.disturb(url, response, request)) return;
    if (url.pathname !== "/api/v1/pods") return status(response, 404, "NotFound");
    if (url.searchParams.has("watch")) return this.#watch(url, response);
    const limit = Number(url.searchParams.get("limit") ?? 0);
    const all = [...this.things.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const some = limit > 0 && all.length > limit;
    const page = some ? { continue: "more", remainingItemCount: all.length - limit } : {};
    json(response, this.table(some ? all.slice(0, limit) : all, page));
  }

  #watch(url: URL, response: ServerResponse): void {
    const from = Number(url.searchParams.get("resourceVersion"));
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    this.#watchers.add(response);
    response.on("close", () => this.#watchers.delete(response));
    if (url.searchParams.get("sendInitialEvents") === "true") return this.#streamList(response);
    if (from < this.forgotten) {
      response.end(`${JSON.stringify({ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } })}\n`);
      return;
    }
    for (const event of this.#events) {
      if (event.version > from)
        response.write(`${JSON.stringify({ type: event.type, object: this.table([event.thing]) })}\n`);
    }
  }

  #streamList(response: ServerResponse): void {
    for (const thing of this.things.values()) {
      response.write(`${JSON.stringify({ type: "ADDED", object: this.table([thing]) })}\n`);
    }
    const metadata = {
      resourceVersion: String(this.version),
      annotations: { "k8s.io/initial-events-end": "true" },
    };
    const object = { kind: "Table", metadata: {}, rows: [{ cells: [], object: { metadata } }] };
    response.write(`${JSON.stringify({ type: "BOOKMARK", object })}\n`);
  }
}

const columns = ["Name", "Ready", "Status", "Restarts", "Age"].map((name) => ({
  name,
  type: "string",
  format: name === "Name" ? "name" : "",
  description: "",
  priority: 0,
}));

export function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

export function status(
  response: ServerResponse,
  code: number,
  reason: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(code, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify({ kind: "Status", code, reason, message: reason }));
}
