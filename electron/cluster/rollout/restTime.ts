/** How long something that is counted will go on at the pace that it had. */
import type { Count } from "./settling.ts";

export class RestTime {
  private first: { readonly done: number; readonly at: number } | null = null;

  /** @returns milliseconds; null until something was done while it was looked at */
  after({ done, of }: Count, now: number): number | null {
    // A count that goes back (a node came, a pod failed) begins anew.
    if (this.first === null || done < this.first.done) this.first = { done, at: now };
    const gained = done - this.first.done;
    return gained <= 0 ? null : Math.round(((now - this.first.at) / gained) * (of - done));
  }
}
