import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { CertificateAuthority } from "./certificate.ts";

export interface ListenerOptions {
  /** Undefined for plain HTTP. */
  readonly authority: CertificateAuthority | undefined;
  /** Zero for any free port. */
  readonly port: number;
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

const HOST = "127.0.0.1";

/** The socket side of a cluster, on loopback only: it can be cut, and taken away for a while and brought back on its port. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  get url(): string {
    return `${this.#options.authority === undefined ? "http" : "https"}://${HOST}:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    const { authority } = this.#options;
    const server = authority === undefined ? createHttpServer() : createHttpsServer(tlsOptions(authority));
    server.keepAliveTimeout = 120_000;
    server.requestTimeout = 0;
    server.on("connection", (socket: Socket) => {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.on("request", this.#options.onRequest);
    server.on("upgrade", this.#options.onUpgrade);
    const port = this.#port === 0 ? this.#options.port : this.#port;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, HOST, resolve);
    });
    this.#port = (server.address() as AddressInfo).port; // a TCP server's address is never a string
    this.#server = server;
  }

  /** Cuts all connections; new ones are still taken. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Cuts all connections and refuses new ones until `start` is called again, on the same port. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.cut();
    await closed;
  }
}

function tlsOptions(authority: CertificateAuthority) {
  const identity = authority.issueServer([HOST, "localhost", "kubernetes", "kubernetes.default.svc"]);
  return {
    cert: identity.certificatePem,
    key: identity.keyPem,
    ca: authority.certificatePem,
    requestCert: true,
    // A client without a certificate may still have a token.
    rejectUnauthorized: false,
    ALPNProtocols: ["http/1.1"],
  };
}
