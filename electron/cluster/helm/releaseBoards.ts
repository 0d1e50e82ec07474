/** The boards of one cluster, shared by all who look at the same namespaces, and what was read of payloads. */
import type { MessagePort } from "node:worker_threads";
import type { ReleasePlace } from "../../../shared/helm.ts";
import { latest } from "../../core/state/value.ts";
import { sourcePort } from "../../core/table/nodePort.ts";
import { SourceServer } from "../../core/table/sourceServer.ts";
import type { Namespaces } from "../overview/places.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { ReleaseBoard } from "./releaseBoard.ts";
import { KnownDetails } from "./releaseReading.ts";

/** Kept for who comes back soon. */
const lingerMs = 60_000;

interface Held {
  readonly board: ReleaseBoard;
  viewers: number;
  timer: ReturnType<typeof setTimeout> | null;
}

export class ReleaseBoards {
  /** Kept while the worker lives. */
  readonly known = new KnownDetails();
  readonly #session: ClusterSession;
  readonly #held = new Map<string, Held>();

  constructor(session: ClusterSession) {
    this.#session = session;
  }

  /** Serves the rows over the port, which it takes. */
  serve(namespaces: Namespaces, label: string, port: MessagePort): void {
    const { board, leave } = this.#join(namespaces);
    new SourceServer(board.store, sourcePort(port), { namespaces: null, label }).onEnd = leave;
  }

  async *places(namespaces: Namespaces, signal: AbortSignal): AsyncGenerator<ReleasePlace[], void, undefined> {
    const { board, leave } = this.#join(namespaces);
    try {
      for await (const places of latest(board.places, signal)) yield [...places];
    } finally {
      leave();
    }
  }

  #join(namespaces: Namespaces): { board: ReleaseBoard; leave: () => void } {
    const key = namespaces === null ? "" : [...namespaces].sort().join(" ");
    const held = this.#held.get(key) ?? {
      board: new ReleaseBoard(this.#session, this.known, namespaces),
      viewers: 0,
      timer: null,
    };
    this.#held.set(key, held);
    if (held.timer) clearTimeout(held.timer);
    held.timer = null;
    held.viewers += 1;
    return {
      board: held.board,
      leave: () => {
        held.viewers -= 1;
        if (held.viewers > 0) return;
        held.timer = setTimeout(() => {
          held.board.dispose();
          this.#held.delete(key);
        }, lingerMs);
      },
    };
  }
}
