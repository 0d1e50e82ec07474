/** Who may speak with the web host: a launch token, good once, is exchanged for a session secret. Only hashes are kept. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const MAX_FAILURES = 20;
const FAILURES_PER_MS = 60_000;
const MAX_SESSIONS = 32;

export class LaunchSecrets {
  private launch: Buffer | null = null;
  private readonly sessions: Buffer[] = [];
  private failures: number[] = [];
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** A new launch token; the one before it is void. */
  mint(): string {
    const token = randomBytes(32).toString("base64url");
    this.launch = digest(token);
    return token;
  }

  /** @returns the session secret; `refused` for a wrong or used token, `patience` after too many of them */
  exchange(token: string): { readonly secret: string } | "refused" | "patience" {
    if (this.tooMany()) return "patience";
    if (this.launch === null || !timingSafeEqual(this.launch, digest(token))) return this.fail();
    this.launch = null;
    const secret = randomBytes(32).toString("base64url");
    this.sessions.push(digest(secret));
    if (this.sessions.length > MAX_SESSIONS) this.sessions.shift();
    return { secret };
  }

  /** However many wrong ones were tried: another user of the machine must not be able to lock the person out. */
  isSession(secret: string | undefined): boolean {
    if (secret === undefined) return false;
    const given = digest(secret);
    // All are compared, so that the time tells nothing about which one it was.
    const found = this.sessions.reduce((any, known) => timingSafeEqual(known, given) || any, false);
    if (!found) this.fail();
    return found;
  }

  private fail(): "refused" {
    this.failures.push(this.now());
    return "refused";
  }

  private tooMany(): boolean {
    const since = this.now() - FAILURES_PER_MS;
    this.failures = this.failures.filter((at) => at > since);
    return this.failures.length >= MAX_FAILURES;
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
