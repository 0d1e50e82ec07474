/** Kept-alive connections to one API server, each dialled and secured by our own means. */
import { Agent } from "node:http";
import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import type { Address, Dialer } from "../../core/dial/dialer.ts";
import { secure, secureContext } from "../../core/dial/secure.ts";
import type { ClientCertificate } from "../../core/dial/tlsMaterial.ts";
import type { KubeEndpoint } from "./endpoint.ts";

/** For dialling and the handshake, each. */
const connectTimeoutMs = 15_000;
/** An idle connection is closed before middleboxes forget it. */
const idleMs = 60_000;

/** Where an endpoint's server listens. */
export function addressOf(server: string): Address {
  const url = new URL(server);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (url.protocol === "https:" ? 443 : 80),
  };
}

export class ConnectionPool {
  readonly #endpoint: KubeEndpoint;
  readonly #dialer: Dialer;
  readonly #address: Address;
  #agent: Agent;
  #ending = new AbortController();
  #certificate: ClientCertificate | null = null;
  #context: SecureContext | null = null;

  constructor(endpoint: KubeEndpoint, dialer: Dialer) {
    this.#endpoint = endpoint;
    this.#dialer = dialer;
    this.#address = addressOf(endpoint.server);
    this.#agent = this.#createAgent();
  }

  /** The agent whose connections show this certificate. A change of certificate starts a new pool: what is under way ends in its own time,
   *  nothing is begun any more with the old one. */
  agentFor(certificate: ClientCertificate | null): Agent {
    if (!same(certificate, this.#certificate)) {
      this.#certificate = certificate;
      this.#context = null;
      this.#retire();
    }
    return this.#agent;
  }

  /** One connection outside the pool, for a protocol that keeps it. */
  connect(certificate: ClientCertificate | null, signal: AbortSignal): Promise<Duplex> {
    this.agentFor(certificate);
    return this.#open(AbortSignal.any([signal, this.#ending.signal]));
  }

  /** Closes everything, what is under way included. */
  reset(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#agent.destroy();
    this.#agent = this.#createAgent();
  }

  #retire(): void {
    const old = this.#agent;
    this.#agent = this.#createAgent();
    for (const sockets of Object.values(old.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    // Those in use are not kept when they come back.
    old.maxFreeSockets = 0;
  }

  #createAgent(): Agent {
    const { signal } = this.#ending;
    return new PoolAgent(() => this.#open(signal));
  }

  async #open(signal: AbortSignal): Promise<Duplex> {
    const { server, caPem, insecure, tlsServerName } = this.#endpoint;
    const options = { signal, timeoutMs: connectTimeoutMs };
    // A certificate that cannot be read is said before anything is opened.
    const context = server.startsWith("https:") ? this.#secureContext() : null;
    const stream = await this.#dialer.dial(this.#address, options);
    if (!context) return stream;
    const target = {
      serverName: tlsServerName ?? this.#address.host,
      caPem,
      insecure,
      clientCertificate: this.#certificate,
      protocols: ["http/1.1"],
    };
    return secure(stream, this.#address, target, options, context);
  }

  #secureContext(): SecureContext {
    this.#context ??= secureContext(this.#endpoint.caPem, this.#certificate);
    return this.#context;
  }
}

class PoolAgent extends Agent {
  readonly #open: () => Promise<Duplex>;

  constructor(open: () => Promise<Duplex>) {
    super({ keepAlive: true, keepAliveMsecs: idleMs, maxFreeSockets: 16, scheduling: "lifo", timeout: idleMs });
    this.#open = open;
  }

  override createConnection(_options: unknown, done?: (error: Error | null, stream: Duplex) => void): undefined {
    this.#open().then(
      (stream) => done?.(null, stream),
      // Node's type asks for a stream beside the error; it does not look at it.
      (error: Error) => (done as ((error: Error) => void) | undefined)?.(error),
    );
  }
}

function same(a: ClientCertificate | null, b: ClientCertificate | null): boolean {
  return a === b || (a !== null && b !== null && a.certificatePem === b.certificatePem && a.keyPem === b.keyPem);
}
