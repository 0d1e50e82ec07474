/** The boards of one cluster, shared by all who look at the same namespaces, and what their objects went through. */
import type { MessagePort } from "node:worker_threads";
import type { KindReadiness } from "../../../shared/readiness.ts";
import { latest } from "../../core/state/value.ts";
import { sourcePort } from "../../core/table/nodePort.ts";
import { SourceServer } from "../../core/table/sourceServer.ts";
import type { Namespaces } from "../overview/places.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import type { KindCatalog } from "../source/kindCatalog.ts";
import { ReadinessBoard } from "./readinessBoard.ts";
import { TransitionLog } from "./transitionLog.ts";

/** Kept for who comes back soon. */
const lingerMs = 60_000;

interface Held {
  readonly board: ReadinessBoard;
  /** What each who looks wants to have watched. */
  readonly pins: Map<object, readonly string[]>;
  timer: ReturnType<typeof setTimeout> | null;
}

export class ReadinessBoards {
  readonly #session: ClusterSession;
  readonly #catalog: Pick<KindCatalog, "current">;
  /** Kept while the worker lives. */
  readonly log = new TransitionLog();
  readonly #held = new Map<string, Held>();

  constructor(session: ClusterSession, catalog: Pick<KindCatalog, "current">) {
    this.#session = session;
    this.#catalog = catalog;
  }

  /** Serves the rows over the port, which it takes. */
  serve(namespaces: Namespaces, pinned: readonly string[], label: string, port: MessagePort): void {
    const { board, leave } = this.#join(namespaces, pinned);
    new SourceServer(board.store, sourcePort(port), { namespaces: null, label }).onEnd = leave;
  }

  async *kinds(
    namespaces: Namespaces,
    pinned: readonly string[],
    signal: AbortSignal,
  ): AsyncGenerator<KindReadiness[], void, undefined> {
    const { board, leave } = this.#join(namespaces, pinned);
    try {
      for await (const kinds of latest(board.kinds, signal)) yield [...kinds];
    } finally {
      leave();
    }
  }

  #join(namespaces: Namespaces, pinned: readonly string[]): { board: ReadinessBoard; leave: () => void } {
    const key = namespaces === null ? "" : [...namespaces].sort().join(" ");
    const held = this.#held.get(key) ?? {
      board: new ReadinessBoard(this.#session, this.#catalog, namespaces, this.log),
      pins: new Map(),
      timer: null,
    };
    this.#held.set(key, held);
    if (held.timer) clearTimeout(held.timer);
    held.timer = null;
    const who = {};
    const pin = () => held.board.pin(new Set([...held.pins.values()].flat()));
    held.pins.set(who, pinned);
    pin();
    return {
      board: held.board,
      leave: () => {
        held.pins.delete(who);
        pin();
        if (held.pins.size > 0) return;
        held.timer = setTimeout(() => {
          held.board.dispose();
          this.#held.delete(key);
        }, lingerMs);
      },
    };
  }
}
