/** The core's side of the contract: greets clients, keeps their sessions while they are away, and serves trusted peers without a greeting. */
import { randomBytes } from "node:crypto";
import { decode } from "../../../shared/rpc/codec.ts";
import { FrameType, readFrame, writeValue } from "../../../shared/rpc/frame.ts";
import { REFUSED } from "../../../shared/rpc/link.ts";
import { Hello, PROTOCOL, SESSION_GRACE_MS } from "../../../shared/rpc/protocol.ts";
import type { Transport } from "../../../shared/rpc/transport.ts";
import type { LogFault } from "./failures.ts";
import type { Implementation } from "./implementation.ts";
import { Outcomes } from "./outcomes.ts";
import { Session, type SessionOptions } from "./session.ts";

export interface RpcServerOptions {
  readonly implementations: readonly Implementation[];
  readonly log: LogFault;
  /** Whether a greeting's secret is the host's. Where the way in is itself the proof (a MessagePort), it is left out. */
  readonly authenticate?: (secret: string | undefined) => boolean;
  readonly checkAnswers?: boolean;
}

/** Calls in flight, and streams open, of one client. */
export const MAX_OPEN = 1_000;
const GREETING_WITHIN_MS = 10_000;

/** How many sessions wait for their clients at once; the one that has waited longest ends for another. */
const MAX_AWAY = 16;
const MAX_GREETING_BYTES = 4096;

interface Kept {
  readonly id: string;
  readonly session: Session;
  /** Null while its client is away. */
  transport: Transport | null;
  /** Ends the session when its client does not come back. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class RpcServer {
  private readonly options: RpcServerOptions;
  private readonly sessionOptions: SessionOptions;
  private readonly sessions = new Map<string, Kept>();

  constructor(options: RpcServerOptions) {
    this.options = options;
    this.sessionOptions = {
      routes: new Map(options.implementations.flatMap((part) => [...part])),
      outcomes: new Outcomes(),
      log: options.log,
      checkAnswers: options.checkAnswers ?? false,
      maxOpen: MAX_OPEN,
    };
  }

  /** Serves a client that greets first. Closes the transport when it does not, or speaks otherwise than our clients do. */
  accept(transport: Transport): void {
    let kept: Kept | null = null;
    let greeted = false;
    const impatient = setTimeout(() => transport.close("no greeting"), GREETING_WITHIN_MS);
    transport.onClose(() => {
      clearTimeout(impatient);
      if (kept?.transport === transport) this.leave(kept);
    });
    transport.onFrame((bytes) => {
      if (greeted) {
        if (kept?.transport === transport) kept.session.receive(bytes);
        return;
      }
      greeted = true;
      clearTimeout(impatient);
      try {
        kept = this.greet(transport, bytes);
      } catch (error) {
        this.options.log("frame", "accept", error);
        transport.close("protocol error: no greeting");
      }
    });
  }

  /** Serves a peer of ours (main serves a worker, a worker serves main): no greeting, no way back after a loss, and no limit, because
   *  it speaks for many clients, each of which has its own. */
  serve(transport: Transport): void {
    const session = new Session({ ...this.sessionOptions, maxOpen: Number.POSITIVE_INFINITY });
    session.attach(transport);
    transport.onClose(() => session.dispose());
    transport.onFrame((bytes) => session.receive(bytes));
  }

  dispose(): void {
    for (const kept of [...this.sessions.values()]) {
      kept.transport?.close("the core stops");
      this.forget(kept);
    }
  }

  private greet(transport: Transport, bytes: Uint8Array): Kept | null {
    if (bytes.byteLength > MAX_GREETING_BYTES) throw new RangeError(`a greeting of ${bytes.byteLength} bytes`);
    const frame = readFrame(bytes);
    if (frame.type !== FrameType.hello) throw new RangeError("a client greets first");
    const hello = Hello.parse(decode(frame.body));
    if (hello.protocol !== PROTOCOL)
      return refuse(transport, `protocol ${hello.protocol}, the core speaks ${PROTOCOL}`);
    if (this.options.authenticate?.(hello.secret) === false) return refuse(transport, "the secret is not this host's");
    const known = hello.session === undefined ? undefined : this.sessions.get(hello.session);
    const kept = known ?? this.begin();
    clearTimeout(kept.timer);
    const before = kept.transport;
    kept.transport = transport;
    kept.session.detach();
    kept.session.attach(transport);
    before?.close("taken over by a newer transport");
    transport.send(writeValue(FrameType.welcome, 0, 0, { session: kept.id, resumed: known !== undefined }));
    return kept;
  }

  private begin(): Kept {
    const id = randomBytes(16).toString("hex");
    const kept: Kept = { id, session: new Session(this.sessionOptions), transport: null, timer: undefined };
    this.sessions.set(id, kept);
    return kept;
  }

  private leave(kept: Kept): void {
    kept.transport = null;
    kept.session.detach();
    kept.timer = setTimeout(() => this.forget(kept), SESSION_GRACE_MS);
    kept.timer.unref();
    // The map keeps the order of coming: the last to leave stands behind all others.
    this.sessions.delete(kept.id);
    this.sessions.set(kept.id, kept);
    const away = [...this.sessions.values()].filter((other) => other.transport === null);
    for (const longest of away.slice(0, -MAX_AWAY)) this.forget(longest);
  }

  private forget(kept: Kept): void {
    clearTimeout(kept.timer);
    this.sessions.delete(kept.id);
    kept.session.dispose();
  }
}

function refuse(transport: Transport, reason: string): null {
  transport.close(`${REFUSED}: ${reason}`);
  return null;
}
