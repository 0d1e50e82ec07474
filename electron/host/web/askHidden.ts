/** Asks at the terminal without showing what is typed. */

/** The part of a terminal's `ReadStream` that is used. */
export interface TerminalInput {
  readonly isTTY?: boolean;
  setRawMode(raw: boolean): unknown;
  on(event: "data", listener: (chunk: Buffer) => void): unknown;
  off(event: "data", listener: (chunk: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

const mostChars = 1024;

/** @throws Error when the person gives up (Ctrl-C, Ctrl-D) */
export function askHidden(
  question: string,
  input: TerminalInput,
  output: { write(text: string): unknown },
): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const decoder = new TextDecoder();
    const end = (settle: () => void) => {
      input.off("data", onData);
      input.setRawMode(false);
      input.pause();
      output.write("\n");
      settle();
    };
    const onData = (chunk: Buffer) => {
      for (const char of decoder.decode(chunk, { stream: true })) {
        if (char === "\r" || char === "\n") return end(() => resolve(typed.join("")));
        if (char === "\u0003" || char === "\u0004") return end(() => reject(new Error("No passphrase was given.")));
        if (char === "\u007f" || char === "\b") typed.pop();
        else if (char === "\u0015") typed = [];
        else if (char >= " " && typed.length < mostChars) typed.push(char);
      }
    };
    // Before the question: who is quick must not see it either.
    input.setRawMode(true);
    input.on("data", onData);
    input.resume();
    output.write(question);
  });
}
