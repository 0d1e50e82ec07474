/** The way to a server on loopback, which a test can close, open again, or let go silent, and on which it counts who comes. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export class Road {
  readonly port: number;
  /** Connections that were begun. */
  begun = 0;
  #server: Server | null = null;
  /** Null while it is silent. */
  #target: number | null = null;
  readonly #sockets = new Set<Socket>();
  readonly #pairs = new Set<readonly [Socket, Socket]>();

  private constructor(port: number) {
    this.port = port;
  }

  /** A port of its own, closed for now. */
  static async reserve(): Promise<Road> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // a TCP server's
    await new Promise((resolve) => server.close(resolve));
    return new Road(port);
  }

  /** Leads to a port from now on. Whoever was let go silent before stays so. */
  async open(targetPort: number): Promise<void> {
    this.#target = targetPort;
    if (this.#server !== null) return;
    const server = createServer((near) => this.#came(near));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
  }

  /** Carries nothing any more, of those who are there and of those who come, and tells neither end: what a machine's sleep looks like to a
   *  server, and a lost network to a machine. */
  fallSilent(): void {
    this.#target = null;
    for (const [near, far] of this.#pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
    this.#pairs.clear();
  }

  /** Cuts every connection and refuses new ones. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  #came(near: Socket): void {
    this.begun += 1;
    this.#keep(near);
    if (this.#target === null) return;
    const far = connect(this.#target, "127.0.0.1");
    this.#keep(far);
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    for (const [socket, other] of [pair, [far, near] as const]) {
      socket.on("close", () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
