import { tooManyRequests } from "./status.ts";
import { WriteFaults } from "./writeFaults.ts";

/** Faults that the next requests run into. */
export class Faults {
  readonly writes = new WriteFaults();
  #throttled = 0;
  #retryAfterSeconds = 1;
  #malformedLists = 0;
  #slowBodies = 0;
  #slowBytesPerSecond = 0;
  /** The extension server behind `metrics.k8s.io` does not answer. */
  metricsAway = false;

  /** Lets the next `requests` be answered with 429. */
  throttle(requests: number, retryAfterSeconds: number): void {
    this.#throttled = requests;
    this.#retryAfterSeconds = retryAfterSeconds;
  }

  /** Lets the next `requests` lists hold an item that is no JSON. */
  malformLists(requests: number): void {
    this.#malformedLists = requests;
  }

  /** Lets the bodies of the next `requests` trickle. */
  slowBodies(requests: number, bytesPerSecond: number): void {
    this.#slowBodies = requests;
    this.#slowBytesPerSecond = bytesPerSecond;
  }

  clear(): void {
    this.writes.clear();
    this.#throttled = 0;
    this.#malformedLists = 0;
    this.#slowBodies = 0;
    this.metricsAway = false;
  }

  /** @throws ApiError 429 while requests are throttled */
  admitRequest(): void {
    if (this.#throttled === 0) return;
    this.#throttled--;
    throw tooManyRequests(this.#retryAfterSeconds);
  }

  takeMalformedList(): boolean {
    if (this.#malformedLists === 0) return false;
    this.#malformedLists--;
    return true;
  }

  /** @returns the pace of this answer's body in bytes per second; 0 for no limit of its own */
  takeBodyPace(): number {
    if (this.#slowBodies === 0) return 0;
    this.#slowBodies--;
    return this.#slowBytesPerSecond;
  }
}
