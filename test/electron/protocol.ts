/** `protocol`: schemes of our own, answered by main. */
import { isReady } from "./lifecycle.ts";

type Handler = (request: Request) => Response | Promise<Response>;

interface Scheme {
  readonly scheme: string;
  readonly privileges?: Readonly<Record<string, boolean>>;
}

const privileged = new Map<string, Scheme>();
const handlers = new Map<string, Handler>();

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly Scheme[]): void {
    if (isReady()) throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
    for (const scheme of schemes) privileged.set(scheme.scheme, scheme);
  },
  handle(scheme: string, handler: Handler): void {
    if (!isReady()) throw new Error("protocol.handle can only be used after app is ready");
    if (scheme !== "app") throw new Error(`the stand-in has the scheme app alone, not ${scheme}`);
    if (handlers.has(scheme)) throw new Error(`The scheme has been registered: ${scheme}`);
    const privileges = privileged.get(scheme)?.privileges;
    if (privileges?.standard !== true || privileges.secure !== true)
      throw new Error("the stand-in's pages are of a standard, secure scheme: register it so");
    handlers.set(scheme, handler);
  },
};

/** @param address as main has it
 *  @returns null when no handler is there for it */
export async function answerOf(request: Request, address: string): Promise<Response | null> {
  const handler = handlers.get(new URL(address).protocol.slice(0, -1));
  return handler === undefined ? null : handler(request);
}
