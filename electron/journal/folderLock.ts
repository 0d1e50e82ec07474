/** One writer of a folder among all consoles, also of other machines that share it.
 *
 *  The lock is a row of files `lock-N.json`: the highest N holds. Whoever finds that one's holder gone makes `lock-(N+1)`, which only one can (O_EXCL), and
 *  then looks whether a still higher one came meanwhile; a file is never taken over in place, so no one can remove a lock that he took for an older one.
 *  Numbers only grow: a holder that lets go leaves its file, marked. A holder is gone when its process is: pid, start of the process and start of the
 *  machine are in the file, so that neither a reused pid nor a restart misleads. Where that cannot be asked (another machine or container), it is gone
 *  when its file was not touched for 90 s of our own watching; a holder that slept that long finds a higher number before its next write.
 *  A socket would end with its process too, but not be seen from another container, and a console listens for nothing that no one asked for. */
import { closeSync, openSync, readdirSync, readFileSync, statSync, unlinkSync, utimesSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Holder, type Processes, systemProcesses } from "./holder.ts";

const FILE = /^lock-(\d+)\.json$/;
const GONE_AFTER_MS = 90_000;
/** A file whose maker has not written into it yet; a crash may leave one. */
const UNWRITTEN_MS = 10_000;

export interface FolderLockOptions {
  /** Names this holder within its process. */
  readonly token: string;
  /** Holders of this very process that have ended: a worker thread is no process. */
  readonly succeeds?: readonly string[];
  readonly processes?: Processes;
  /** Milliseconds that do not jump. */
  readonly uptime?: () => number;
}

interface Lock {
  readonly number: number;
  readonly path: string;
  /** Null when the file says nothing (yet). */
  readonly holder: Holder | null;
  readonly touchedMs: number;
}

export class FolderLock {
  private readonly folder: string;
  private readonly options: FolderLockOptions;
  private readonly processes: Processes;
  private readonly uptime: () => number;
  private own: Lock | null = null;
  /** The other's file as it was seen first with that time on it. */
  private watched: { readonly number: number; readonly touchedMs: number; readonly atMs: number } | null = null;

  constructor(folder: string, options: FolderLockOptions) {
    this.folder = folder;
    this.options = options;
    this.processes = options.processes ?? systemProcesses();
    this.uptime = options.uptime ?? (() => performance.now());
  }

  /** Takes the folder where no one holds it, or says again that it is held here.
   *  @returns null when it is ours, else who holds it; `unknown` when that could not be read
   *  @throws the system's error when the folder cannot be read or written */
  take(now: Date): Holder | "unknown" | null {
    if (this.holds()) return null;
    for (;;) {
      const highest = this.highest();
      if (highest !== null && !this.isGone(highest)) return highest.holder ?? "unknown";
      const number = (highest?.number ?? 0) + 1;
      if (!this.make(number, now)) continue;
      if (!this.holds()) continue;
      this.removeBelow(number);
      return null;
    }
  }

  /** Whether it is still ours, by the folder. Touches the file: others see that we are there. */
  holds(): boolean {
    const { own } = this;
    if (own === null) return false;
    const highest = this.highest();
    if (highest?.number !== own.number || highest.holder?.token !== this.options.token) {
      this.own = null;
      return false;
    }
    const seconds = Date.now() / 1000;
    utimesSync(own.path, seconds, seconds);
    return true;
  }

  release(): void {
    const { own } = this;
    if (own?.holder == null || !this.holds()) return;
    this.own = null;
    write(own.path, "r+", { ...own.holder, released: true });
  }

  private make(number: number, now: Date): boolean {
    const path = join(this.folder, `lock-${number}.json`);
    const holder: Holder = {
      ...this.processes.own,
      token: this.options.token,
      since: now.toISOString(),
      released: false,
    };
    try {
      write(path, "wx", holder);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
      tryRemove(path); // there was no room for what it says
      throw error;
    }
    this.own = { number, path, holder, touchedMs: 0 };
    return true;
  }

  private highest(): Lock | null {
    const numbers = readdirSync(this.folder).map((file) => Number(FILE.exec(file)?.[1] ?? 0));
    const number = Math.max(0, ...numbers);
    if (number === 0) return null;
    const path = join(this.folder, `lock-${number}.json`);
    try {
      const parsed = Holder.safeParse(parsedJson(readFileSync(path, "utf8")));
      return { number, path, holder: parsed.data ?? null, touchedMs: statSync(path).mtimeMs };
    } catch (error) {
      // Taken away just now, because a higher one is there.
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return this.highest();
      throw error;
    }
  }

  private isGone(lock: Lock): boolean {
    const { holder } = lock;
    if (holder === null) return this.unseenFor(lock) > UNWRITTEN_MS;
    if (holder.released) return true;
    const { own } = this.processes;
    const here = holder.host === own.host && holder.space === own.space;
    if (here && holder.boot !== own.boot) return true;
    if (!here) return this.unseenFor(lock) > GONE_AFTER_MS;
    if (holder.pid === own.pid && holder.started === own.started)
      return this.options.succeeds?.includes(holder.token) ?? false;
    const started = this.processes.startOf(holder.pid);
    if (started === null) return true;
    // Where the system does not tell when a process began, another may have got its number.
    if (started === "" || holder.started === "") return this.unseenFor(lock) > GONE_AFTER_MS;
    return started !== holder.started;
  }

  /** For how long we have looked at the file without its being touched. */
  private unseenFor({ number, touchedMs }: Lock): number {
    const atMs = this.uptime();
    if (this.watched?.number !== number || this.watched.touchedMs !== touchedMs)
      this.watched = { number, touchedMs, atMs };
    return atMs - this.watched.atMs;
  }

  private removeBelow(number: number): void {
    for (const file of readdirSync(this.folder)) {
      const other = Number(FILE.exec(file)?.[1] ?? number);
      if (other < number) tryRemove(join(this.folder, file));
    }
  }
}

function write(path: string, flags: "wx" | "r+", holder: Holder): void {
  const fd = openSync(path, flags, 0o600);
  try {
    // Longer than what it replaces, never shorter: `true` gives way to `false` once.
    writeSync(fd, `${JSON.stringify(holder)}\n`.padEnd(1024), 0);
  } finally {
    closeSync(fd);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function tryRemove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Another one did.
  }
}
