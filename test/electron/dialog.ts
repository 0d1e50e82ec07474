/** `dialog`: shown nowhere, answered by the spec. */
import { type BoxQuestion, driver } from "./driver.ts";

interface MessageBoxOptions extends BoxQuestion {
  readonly type: string;
  readonly noLink: boolean;
  readonly signal: AbortSignal;
}

interface Box {
  readonly question: BoxQuestion;
  answer(response: number): void;
}

let shown: Box | null = null;

export const dialog = {
  /** One at a time, as it lies over its window. */
  showMessageBox: (_window: object, options: MessageBoxOptions): Promise<{ readonly response: number }> =>
    new Promise((resolve) => {
      if (shown !== null) throw new Error("the stand-in shows one message box at a time");
      const { message, detail, buttons, defaultId, cancelId, signal } = options;
      const answer = (response: number) => {
        shown = null;
        resolve({ response });
      };
      shown = { question: { message, detail, buttons, defaultId, cancelId }, answer };
      if (signal.aborted) answer(cancelId);
      signal.addEventListener("abort", () => answer(cancelId));
    }),
};

/** @internal What is asked at the moment. */
export function shownBox(): BoxQuestion | null {
  return shown?.question ?? null;
}

driver.on("message", ({ person }) => {
  if (person?.answer === undefined) return;
  const index = shown?.question.buttons.indexOf(person.answer) ?? -1;
  if (index < 0) throw new Error(`nothing is asked that has a button "${person.answer}"`);
  shown?.answer(index);
});
