/** The core's side of the contract: greets clients, keeps their sessions while they are away, and serves trusted peers without a greeting. */
import { randomBytes } from "node:crypto";
import { decode, encode } from "../../../shared/rpc/codec.ts";
import { FrameType, readFrame, writeFrame } from "../../../shared/rpc/frame.ts";
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

const GREETING_WITHIN_MS = 10_000;

interface Kept {
  readonly session: Session;
  /** Closes the transport that the session has now. */
  release: (reason: string) => void;
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
    };
  }

  /** Serves a client that greets first. Closes the transport when it does not, or speaks otherwise than our clients do. */
  accept(transport: Transport): void {
    let kept: Kept | null = null;
    const impatient = setTimeout(() => transport.close("no greeting"), GREETING_WITHIN_MS);
    transport.onClose(() => {
      clearTimeout(impatient);
      if (kept !== null) this.leave(kept, transport);
    });
    transport.onFrame((bytes) => {
      try {
        if (kept !== null) return kept.session.receive(bytes);
        clearTimeout(impatient);
        kept = this.greet(transport, bytes);
      } catch (error) {
        this.options.log("frame", "accept", error);
        transport.close("protocol error");
      }
    });
  }

  /** Serves a peer of ours (main serves a worker, a worker serves main): no greeting, no way back after a loss. */
  serve(transport: Transport): void {
    const session = new Session(this.sessionOptions);
    session.attach(transport);
    transport.onClose(() => session.dispose());
    transport.onFrame((bytes) => session.receive(bytes));
  }

  dispose(): void {
    for (const kept of this.sessions.values()) {
      clearTimeout(kept.timer);
      kept.release("the core stops");
      kept.session.dispose();
    }
    this.sessions.clear();
  }

  private greet(transport: Transport, bytes: Uint8Array): Kept | null {
    const frame = readFrame(bytes);
    if (frame.type !== FrameType.hello) throw new RangeError("a client greets first");
    const hello = Hello.parse(decode(frame.body));
    if (hello.protocol !== PROTOCOL)
      return refuse(transport, `protocol ${hello.protocol}, the core speaks ${PROTOCOL}`);
    if (this.options.authenticate?.(hello.secret) === false) return refuse(transport, "the secret is not this host's");
    const known = hello.session === undefined ? undefined : this.sessions.get(hello.session);
    const id = known === undefined || hello.session === undefined ? randomBytes(16).toString("hex") : hello.session;
    const kept = known ?? { session: new Session(this.sessionOptions), release: () => {}, timer: undefined };
    clearTimeout(kept.timer);
    kept.release("taken over by a newer transport");
    kept.session.detach();
    this.sessions.set(id, kept);
    kept.release = (reason) => transport.close(reason);
    kept.session.attach(transport);
    transport.send(writeFrame(FrameType.welcome, 0, 0, encode({ session: id, resumed: known !== undefined })));
    return kept;
  }

  private leave(kept: Kept, transport: Transport): void {
    if (!kept.session.isAttachedTo(transport)) return;
    kept.session.detach();
    kept.timer = setTimeout(() => {
      kept.session.dispose();
      for (const [id, other] of this.sessions) if (other === kept) this.sessions.delete(id);
    }, SESSION_GRACE_MS);
    kept.timer.unref();
  }
}

function refuse(transport: Transport, reason: string): null {
  transport.close(`${REFUSED}: ${reason}`);
  return null;
}
