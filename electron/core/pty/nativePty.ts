/** Pseudoterminals by the native half of node-pty: N-API, one binary a platform, which a build puts beside the hosts. */
import { accessSync, constants } from "node:fs";
import { z } from "zod";

export interface PtyPair {
  /** Ours: what is written here is typed, what is read here was printed. */
  readonly master: number;
  /** The program's. */
  readonly slave: number;
  /** The program is told by SIGWINCH, where the terminal is its controlling one. */
  resize(columns: number, rows: number): void;
}

/** Null where the system has no such terminals (Windows), or there is no binary for this platform. */
export type OpenPty = (columns: number, rows: number) => PtyPair | null;

const Opened = z.object({ master: z.number().int(), slave: z.number().int() });
const Binary = z.object({
  open: z.function({ input: [z.number(), z.number()], output: z.unknown() }),
  resize: z.function({ input: [z.number(), z.number(), z.number()], output: z.unknown() }),
});
type Binary = z.infer<typeof Binary>;

/** @param binary where this platform's is, loaded when the first terminal is opened */
export function ptyOpener(binary: string): OpenPty {
  let native: Binary | null | undefined;
  return (columns, rows) => {
    native ??= process.platform === "win32" ? null : load(binary);
    const opened = Opened.safeParse(native?.open(columns, rows));
    if (!opened.success) return null;
    const { master } = opened.data;
    return { ...opened.data, resize: (width, height) => void native?.resize(master, width, height) };
  };
}

function load(binary: string): Binary | null {
  const holder = { exports: {} };
  try {
    process.dlopen(holder, binary);
    return Binary.parse(holder.exports);
  } catch {
    return null;
  }
}

/** What runs a program so that the terminal at its standard input is its controlling one: it can then open /dev/tty, and the terminal's
 *  keys reach it as signals. It goes before the program's own arguments; empty where the system has no such program (macOS), and the
 *  terminal is then the program's input alone. */
export function controllingTerminal(): readonly string[] {
  const setsid = "/usr/bin/setsid";
  try {
    if (process.platform !== "linux") return [];
    accessSync(setsid, constants.X_OK);
    return [setsid, "--ctty"];
  } catch {
    return [];
  }
}
