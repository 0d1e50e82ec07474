/** Receipts of what was done; what failed stands where it failed, not in a toast. */
import { createStore } from "zustand/vanilla";
import type { Health } from "../../shared/model/table.ts";

export interface ToastEntry {
  readonly id: number;
  readonly text: string;
  readonly health: Health;
  readonly action?: { readonly text: string; run(): void };
}

export const toastStore = createStore<{ toasts: readonly ToastEntry[] }>(() => ({ toasts: [] }));

/** More than these at once are a list, not a receipt: the oldest goes. */
const most = 3;
let last = 0;

/** Shows a receipt for a few seconds: "Copied 12 rows". */
export function toast(text: string, more: { health?: Health; action?: ToastEntry["action"] } = {}): void {
  last += 1;
  const entry: ToastEntry = {
    id: last,
    text,
    health: more.health ?? "ok",
    ...(more.action === undefined ? {} : { action: more.action }),
  };
  toastStore.setState(({ toasts }) => ({ toasts: [...toasts, entry].slice(-most) }));
}

export function dismissToast(id: number): void {
  toastStore.setState(({ toasts }) => ({ toasts: toasts.filter((one) => one.id !== id) }));
}
