import type { Duplex } from "node:stream";

/** How long a peer may take to close its side. */
const LINGER_MS = 2000;

/** Ends a connection so that what was written still arrives: closing while the peer's bytes lie unread would reset the
 *  connection and could drop our last ones (RFC 9112 section 9.6). */
export function closeLingering(socket: Duplex): void {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  timer.unref();
  socket.once("close", () => clearTimeout(timer));
  socket.removeAllListeners("data");
  socket.once("end", () => socket.destroy());
  socket.resume();
  socket.end();
}
