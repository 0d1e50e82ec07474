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

interface Wish {
  readonly pinned: readonly string[];
  /** Without it the others are not looked through for their sake. */
  readonly look: boolean;
}

interface Held {
  readonly board: ReadinessBoard;
  /** What each who is here wants: kinds that are watched, and whether they look at the rows. */
  readonly wishes: Map<object, Wish>;
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
    const { board, leave } = this.#join(namespaces, { pinned, look: true });
    new SourceServer(board.store, sourcePort(port), { namespaces: null, label }).onEnd = leave;
  }

  async *kinds(
    namespaces: Namespaces,
    wish: Wish,
    signal: AbortSignal,
  ): AsyncGenerator<KindReadiness[], void, undefined> {
    const { board, leave } = this.#join(namespaces, wish);
    try {
      for await (const kinds of latest(board.kinds, signal)) yield [...kinds];
    } finally {
      leave();
    }
  }

  /** Begins a round at once, where somebody looks at these namespaces. */
  lookAgain(namespaces: Namespaces): void {
    this.#held.get(keyOf(namespaces))?.board.refresh();
  }

  #join(namespaces: Namespaces, wish: Wish): { board: ReadinessBoard; leave: () => void } {
    const key = keyOf(namespaces);
    const held = this.#held.get(key) ?? {
      board: new ReadinessBoard(this.#session, this.#catalog, namespaces, this.log),
      wishes: new Map(),
      timer: null,
    };
    this.#held.set(key, held);
    if (held.timer) clearTimeout(held.timer);
    held.timer = null;
    const who = {};
    const heed = () => {
      const wishes = [...held.wishes.values()];
      held.board.pin(new Set(wishes.flatMap(({ pinned }) => pinned)));
      held.board.look(wishes.some(({ look }) => look));
    };
    held.wishes.set(who, wish);
    heed();
    return {
      board: held.board,
      leave: () => {
        held.wishes.delete(who);
        heed();
        if (held.wishes.size > 0) return;
        held.timer = setTimeout(() => {
          held.board.dispose();
          this.#held.delete(key);
        }, lingerMs);
      },
    };
  }
}

function keyOf(namespaces: Namespaces): string {
  return namespaces === null ? "" : [...namespaces].sort().join(" ");
}
