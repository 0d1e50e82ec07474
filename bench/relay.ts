/** A way to a server on loopback that counts its bytes and, when told to, is as narrow and as long as a link far away. */
import { createServer, connect as dial, type Socket } from "node:net";

export interface Link {
  /** For each direction, of all connections together. */
  readonly bytesPerSecond: number;
  readonly roundTripMs: number;
}

export interface Relay {
  /** The server's address by this way. */
  readonly server: string;
  /** What the server has sent since the last call, TLS and heads included. */
  takeReceived(): number;
  close(): Promise<void>;
}

/** A sender is held back when so much time's worth of bytes is under way, as a router's queue would. */
const queueMs = 200;
/** As it comes out at the other end, so that a narrow line flows rather than jumps. */
const pieceBytes = 16 * 1024;

/** @param link without it the way is as good as loopback. The handshake of TCP is one more round trip, its slow start is not played. */
export async function openRelay(to: string, link: Link | null): Promise<Relay> {
  const target = new URL(to);
  const open = new Set<Socket>();
  let received = 0;
  const down = new Line(link);
  const up = new Line(link);
  const server = createServer({ noDelay: true }, (near) => {
    const far = dial({ host: target.hostname, port: Number(target.port), noDelay: true });
    open.add(near).add(far);
    const greetedAt = performance.now() + (link?.roundTripMs ?? 0);
    up.carry(near, far, greetedAt);
    down.carry(far, near, greetedAt, (bytes) => {
      received += bytes;
    });
    // Who has gone takes nothing more of the link.
    near.on("close", () => far.destroy());
    for (const socket of [near, far]) socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    server: `${target.protocol}//127.0.0.1:${address.port}`,
    takeReceived: () => {
      const since = received;
      received = 0;
      return since;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** One direction of the link. */
class Line {
  readonly #link: Link | null;
  #freeAt = 0;

  constructor(link: Link | null) {
    this.#link = link;
  }

  carry(from: Socket, to: Socket, notBefore: number, count: (bytes: number) => void = () => {}): void {
    const queue = new ArrivalQueue();
    from.on("error", () => to.destroy());
    from.on("close", (failed) => {
      if (failed) to.destroy();
    });
    from.on("data", (chunk: Buffer) => {
      count(chunk.length);
      if (this.#link === null) {
        if (to.write(chunk)) return;
        from.pause();
        to.once("drain", () => from.resume());
        return;
      }
      for (let start = 0; start < chunk.length; start += pieceBytes) {
        const piece = chunk.subarray(start, start + pieceBytes);
        queue.add(this.#arrival(piece.length, notBefore), () => to.write(piece));
      }
      const queuedMs = this.#freeAt - performance.now();
      if (queuedMs < queueMs) return;
      from.pause();
      setTimeout(() => from.resume(), queuedMs - queueMs / 2);
    });
    from.on("end", () => queue.add(this.#arrival(0, notBefore), () => to.end()));
  }

  #arrival(bytes: number, notBefore: number): number {
    if (this.#link === null) return 0;
    const start = Math.max(performance.now(), this.#freeAt);
    this.#freeAt = start + (bytes * 1000) / this.#link.bytesPerSecond;
    return Math.max(this.#freeAt, notBefore) + this.#link.roundTripMs / 2;
  }
}

/** Timers of different lengths may end in another order than they were meant to: one for all keeps it. */
class ArrivalQueue {
  readonly #waiting: { readonly at: number; readonly act: () => void }[] = [];

  add(at: number, act: () => void): void {
    this.#waiting.push({ at, act });
    if (this.#waiting.length === 1) this.#next();
  }

  #next(): void {
    const [first] = this.#waiting;
    if (first !== undefined) setTimeout(() => this.#due(), Math.max(0, first.at - performance.now()));
  }

  #due(): void {
    const now = performance.now();
    for (let [first] = this.#waiting; first !== undefined && first.at <= now; [first] = this.#waiting) {
      this.#waiting.shift();
      first.act();
    }
    this.#next();
  }
}
