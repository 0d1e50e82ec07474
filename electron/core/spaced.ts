/** Something that is cheap to ask for and dear to do. */

export interface Spaced {
  /** Does it at once, or, when it was done less than the pause ago, once at the end of that. */
  ask(): void;
  dispose(): void;
}

/** @param pauseMs between one run and the next, however often it is asked for */
export function spaced(run: () => void, pauseMs: number): Spaced {
  let timer: NodeJS.Timeout | null = null;
  let asked = false;
  const go = () => {
    asked = false;
    timer = setTimeout(() => {
      timer = null;
      if (asked) go();
    }, pauseMs);
    run();
  };
  return {
    ask: () => {
      if (timer === null) go();
      else asked = true;
    },
    dispose: () => {
      if (timer !== null) clearTimeout(timer);
      asked = false;
    },
  };
}
