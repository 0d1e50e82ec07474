/** For tests: a reflector, its server and its store, and the proof that they agree. */
import { afterEach, beforeEach, expect, vi } from "vitest";
import { MapSink } from "./mapSink.fixture.ts";
import { plainHttp } from "./plainHttp.fixture.ts";
import { Reflector } from "./reflector.ts";
import type { Failure } from "./reflectorState.ts";
import type { ReflectorTarget } from "./reflectorTarget.ts";
import { TableServer } from "./tableServer.fixture.ts";

export const podsTarget: ReflectorTarget = {
  group: "",
  version: "v1",
  resource: "pods",
  namespace: null,
  namespaced: true,
  watchable: true,
  joined: [],
};

export interface RigOptions {
  readonly fillBy?: "list" | "watch";
  readonly target?: ReflectorTarget;
  readonly patienceMs?: number;
  readonly near?: boolean;
  readonly wantsGzip?: () => boolean;
}

export class ReflectorRig {
  sink = new MapSink();
  reports: (Failure | null)[] = [];
  reflectors: Reflector[] = [];
  #server: TableServer | null = null;

  /** Another may take its place. */
  get server(): TableServer {
    if (this.#server === null) throw new Error("the rig has not been started");
    return this.#server;
  }
  set server(server: TableServer) {
    this.#server = server;
  }

  /** Afresh: nothing is left of the test before. */
  async start(): Promise<void> {
    this.#server = await TableServer.start();
    this.sink = new MapSink();
    this.reports = [];
    this.reflectors = [];
  }

  reflect(more: RigOptions = {}): Reflector {
    const reflector = new Reflector(more.target ?? podsTarget, this.sink, {
      http: plainHttp(this.server.url),
      random: () => 0,
      fillBy: more.fillBy ?? "list",
      wantsGzip: more.wantsGzip ?? (() => false),
      near: () => more.near ?? false,
      transferred: () => {},
      events: () => {},
      report: (failure) => this.reports.push(failure),
      ...(more.patienceMs === undefined ? {} : { patienceMs: more.patienceMs }),
    });
    this.reflectors.push(reflector);
    reflector.start();
    return reflector;
  }

  fill(count: number): void {
    for (let index = 0; index < count; index += 1) this.server.put(`pod-${String(index).padStart(5, "0")}`);
  }

  live(): Promise<void> {
    return until(() => expect(this.sink.state.phase).toBe("live"));
  }

  /** The store says what a fresh list says: names, versions and cells. */
  inStep(): Promise<void> {
    return until(() => {
      const wanted = [...this.server.things.values()].map((thing) => [thing.name, String(thing.version), thing.status]);
      const shown = [...this.sink.rows.values()].map((row) => [row.name, row.version, row.cells[2]]);
      expect(shown.sort()).toEqual(wanted.sort());
    });
  }

  async stop(): Promise<void> {
    for (const reflector of this.reflectors) reflector.stop();
    vi.useRealTimers();
    await this.server.stop();
  }
}

export const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8_000, interval: 5 });

/** A rig for every test of a file. */
export function rigForEachTest(): ReflectorRig {
  const rig = new ReflectorRig();
  beforeEach(() => rig.start());
  afterEach(() => rig.stop());
  return rig;
}
