/** Unlocking a protected environment for 15 minutes, and taking that back. */
import { create } from "zustand";
import type { EnvironmentId } from "../../../shared/environment.ts";
import { api } from "../core/core.ts";

interface UnlockAsk {
  readonly environment: EnvironmentId;
  /** What has to be typed. */
  readonly name: string;
  onDone?(): void;
}

/** The environment whose unlocking the person is asked to type; null when none is. */
export const useUnlockAsk = create<{ readonly ask: UnlockAsk | null }>(() => ({ ask: null }));

export function askUnlock(ask: UnlockAsk): void {
  useUnlockAsk.setState({ ask });
}

/** Ends it at once. What could not be ended runs out by itself, and the countdown shows it. */
export function lockNow(environment: EnvironmentId): void {
  void api.operations.lock({ environment }).catch(() => {});
}
