/** Notices that the network came back. The system tells a process nothing, so it is looked at; the look costs no request. */
const LOOK_EVERY_MS = 3_000;

/** @param isOnline whether any network is there
 *  @returns stops looking */
export function watchNetwork(isOnline: () => boolean, onBack: () => void): () => void {
  let was = isOnline();
  const timer = setInterval(() => {
    const now = isOnline();
    if (now && !was) onBack();
    was = now;
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
