/** `exit` unwinds to the shell it was called in; undefined keeps the last exit code. */
export class ShellExit extends Error {
  readonly exitCode: number | undefined;
  constructor(exitCode: number | undefined) {
    super("exit");
    this.name = "ShellExit";
    this.exitCode = exitCode;
  }
}

/** `break` and `continue` unwind to the innermost loop. */
export class LoopExit extends Error {
  readonly kind: "break" | "continue";
  constructor(kind: "break" | "continue") {
    super(kind);
    this.name = "LoopExit";
    this.kind = kind;
  }
}
