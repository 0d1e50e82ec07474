/** An API server for tests that answers what the test says, and a client of it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll } from "vitest";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { type TestAuthority, type TestCertificate, testAuthority } from "../../core/dial/certificates.fixture.ts";
import { RequestBudget } from "../../core/requestBudget.ts";
import type { CredentialAsk, Credentials } from "../auth/credentials.ts";
import type { KubeEndpoint } from "./endpoint.ts";
import { createKubeClient, type KubeClient } from "./kubeHttp.ts";
import type { KubeHttp } from "./request.ts";

export interface TestServer {
  readonly server: Server;
  readonly endpoint: KubeEndpoint;
  /** TLS connections that were made to it. */
  connections(): number;
}

/** Sets up for one test file; all it makes ends with its test. */
export function testServers() {
  let authority: TestAuthority;
  let certificate: TestCertificate;
  const closing: (() => void)[] = [];
  beforeAll(() => {
    authority = testAuthority();
    certificate = authority.issue({ commonName: "apiserver", names: ["IP:127.0.0.1"] });
  });
  afterAll(() => authority.dispose());
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  const endpointAt = (server: string): KubeEndpoint => ({
    server,
    tlsServerName: null,
    insecure: false,
    caPem: authority.caPem,
    proxyUrl: null,
    proxyEnvironment: {},
    disableCompression: false,
    impersonationHeaders: [],
  });

  const parts = (
    endpoint: KubeEndpoint,
    credentials: (ask: CredentialAsk) => Promise<Credentials> = async () => credential(1),
    budget = new RequestBudget(),
    roundTrip: (elapsedMs: number) => void = () => {},
  ): KubeClient => {
    const made = createKubeClient({ endpoint, credentials, budget, roundTrip });
    closing.push(() => made.http.dispose());
    return made;
  };

  return {
    endpointAt,
    onEnd: (close: () => void) => void closing.push(close),
    issue: (commonName: string) => ({ ...authority.issue({ commonName }), passphrase: null }),
    async serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestServer> {
      const server = createServer(
        {
          cert: certificate.certificatePem,
          key: certificate.keyPem,
          ca: authority.caPem,
          requestCert: true,
          rejectUnauthorized: false,
        },
        handler,
      );
      let connections = 0;
      server.on("secureConnection", () => {
        connections += 1;
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      closing.push(() => {
        server.closeAllConnections();
        server.close();
      });
      const { port } = server.address() as AddressInfo; // a TCP server that listens has one
      return { server, endpoint: endpointAt(`https://127.0.0.1:${port}`), connections: () => connections };
    },
    client(...of: Parameters<typeof parts>): KubeHttp {
      return parts(...of).http;
    },
    /** The client with the parts that post. */
    parts,
  };
}

export function credential(generation: number, more: Partial<Credentials> = {}): Credentials {
  return {
    generation,
    authorization: `Bearer token-${generation}`,
    clientCertificate: null,
    expiresAtMs: null,
    renewAtMs: null,
    ...more,
  };
}

const { signal } = new AbortController();

export function get(path = "/api", more: object = {}) {
  return { method: "GET" as const, path, signal, ...more };
}

/** What an RpcError says, flat. */
export function failure(promise: Promise<unknown>) {
  return promise.then(
    () => Promise.reject(new Error("it succeeded")),
    (error: unknown) => (error instanceof RpcError ? { code: error.code, ...error.text } : Promise.reject(error)),
  );
}
