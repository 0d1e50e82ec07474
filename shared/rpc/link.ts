/** The link under a client: dials, says hello, notices silence, and dials again with growing, jittered pauses. */
import type { Hopeless } from "./clientEndings.ts";
import { decode } from "./codec.ts";
import { type Frame, FrameError, FrameType, readFrame, writeFrame, writeValue } from "./frame.ts";
import { PING_EVERY_MS, PONG_WITHIN_MS, PROTOCOL, WELCOME_WITHIN_MS, Welcome } from "./protocol.ts";
import type { Transport } from "./transport.ts";

export type LinkStatus =
  | { readonly phase: "connecting" }
  | { readonly phase: "open" }
  | { readonly phase: "lost"; readonly reason: string; readonly nextTryAt: number }
  /** The host will not have this client; dialling again is of no use. */
  | { readonly phase: "refused"; readonly reason: string }
  | { readonly phase: "closed" };

export interface LinkOptions {
  dial(signal: AbortSignal): Promise<Transport>;
  /** What the host asks for; read at each hello. */
  readonly secret?: () => string | undefined;
  onStatus?(status: LinkStatus): void;
  onFrame(frame: Frame): void;
  /** The link stands (again). `resumed` says that the core still has the session. */
  onOpen(resumed: boolean): void;
  onLost(): void;
  /** What waits for the core has no answer to come. */
  onHopeless(why: Hopeless): void;
}

/** A transport closes with a reason that begins so when the host refuses the client. */
export const REFUSED = "refused";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export class Link {
  status: LinkStatus = { phase: "connecting" };
  /** Counts the times the link stood. */
  epoch = 0;
  private readonly options: LinkOptions;
  private readonly disposal = new AbortController();
  private transport: Transport | null = null;
  private session: string | undefined;
  private attempts = 0;
  private greetingTimer: ReturnType<typeof setTimeout> | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private heardAt = 0;

  constructor(options: LinkOptions) {
    this.options = options;
    queueMicrotask(() => void this.dial());
  }

  /** @returns whether the frame was given to a standing transport */
  send(frame: Uint8Array<ArrayBuffer>): boolean {
    if (this.status.phase !== "open" || this.transport === null) return false;
    this.transport.send(frame);
    return true;
  }

  retry(): void {
    if (this.status.phase !== "lost") return;
    clearTimeout(this.retryTimer);
    void this.dial();
  }

  dispose(): void {
    this.disposal.abort();
    clearTimeout(this.retryTimer);
    clearTimeout(this.greetingTimer);
    clearInterval(this.pingTimer);
    this.become({ phase: "closed" });
    this.transport?.close("client closed");
    this.transport = null;
  }

  private async dial(): Promise<void> {
    if (this.disposal.signal.aborted) return;
    this.become({ phase: "connecting" });
    try {
      const transport = await this.options.dial(this.disposal.signal);
      if (this.disposal.signal.aborted) {
        transport.close("client closed");
        return;
      }
      this.transport = transport;
      transport.onClose((reason) => this.lose(transport, reason));
      transport.onFrame((bytes) => this.receive(transport, bytes));
      const hello = { protocol: PROTOCOL, secret: this.options.secret?.(), session: this.session };
      this.greetingTimer = setTimeout(() => this.drop(transport, "no greeting"), WELCOME_WITHIN_MS);
      transport.send(writeValue(FrameType.hello, 0, 0, hello));
    } catch (error) {
      this.plan(error instanceof Error ? error.message : String(error));
    }
  }

  private receive(transport: Transport, bytes: Uint8Array): void {
    if (transport !== this.transport) return;
    this.heardAt = Date.now();
    try {
      const frame = readFrame(bytes);
      if (frame.type === FrameType.pong) return;
      if (this.status.phase === "open") this.options.onFrame(frame);
      else this.welcome(transport, frame);
    } catch (error) {
      this.options.onHopeless("unreadable");
      this.drop(transport, `protocol error: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private welcome(transport: Transport, frame: Frame): void {
    if (frame.type !== FrameType.welcome) throw new FrameError("a core greets first");
    const { session, resumed } = Welcome.parse(decode(frame.body));
    clearTimeout(this.greetingTimer);
    this.session = session;
    this.attempts = 0;
    this.epoch++;
    this.become({ phase: "open" });
    this.watchSilence(transport);
    this.options.onOpen(resumed);
  }

  /** A link that says nothing after a ping is dead: after sleep no close ever arrives. */
  private watchSilence(transport: Transport): void {
    clearInterval(this.pingTimer);
    this.pingTimer = setInterval(() => {
      if (Date.now() - this.heardAt > PING_EVERY_MS + PONG_WITHIN_MS) this.drop(transport, "no answer to a ping");
      else this.send(writeFrame(FrameType.ping, 0, 0));
    }, PING_EVERY_MS);
  }

  /** Does not wait for the transport to say that it has closed: a dead one may never do. */
  private drop(transport: Transport, reason: string): void {
    transport.close(reason);
    this.lose(transport, reason);
  }

  private lose(transport: Transport, reason: string): void {
    if (transport !== this.transport || this.disposal.signal.aborted) return;
    this.transport = null;
    clearTimeout(this.greetingTimer);
    clearInterval(this.pingTimer);
    this.options.onLost();
    if (!reason.startsWith(REFUSED)) return this.plan(reason);
    this.become({ phase: "refused", reason });
    this.options.onHopeless("refused");
  }

  private plan(reason: string): void {
    if (this.disposal.signal.aborted) return;
    const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.attempts++);
    const pause = ceiling * (0.5 + Math.random() / 2);
    this.become({ phase: "lost", reason, nextTryAt: Date.now() + pause });
    this.retryTimer = setTimeout(() => void this.dial(), pause);
  }

  private become(status: LinkStatus): void {
    this.status = status;
    this.options.onStatus?.(status);
  }
}
