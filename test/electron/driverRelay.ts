/** Gives the spec a DevTools session of its own on the window's Chromium: its messages go out under that session and with ids of ours, and
 *  come back without. So two can speak over one pipe, and neither hears the other. */
import type { Devtools } from "./devtools.ts";
import { type CdpMessage, driver } from "./driver.ts";
import type { Navigation } from "./navigation.ts";

/** @param navigation told what the spec navigates to: that is not the page's doing */
export async function relayToDriver(devtools: Devtools, navigation: () => Navigation | null): Promise<void> {
  if (!driver.connected) return;
  const { sessionId } = await devtools.call("Target.attachToBrowserTarget");
  const own = String(sessionId);
  const sessions = new Set<string>([own]);
  const asked = new Map<number, number>();

  devtools.on("raw", (message: CdpMessage) => {
    if (message.id !== undefined) {
      const id = asked.get(message.id);
      asked.delete(message.id);
      if (id !== undefined) driver.send({ cdp: withoutOwn({ ...message, id }) });
      return;
    }
    if (message.sessionId === undefined || !sessions.has(message.sessionId)) return;
    // Main answers it, and a spec that did so too would be the quicker one.
    if (message.method === "Page.javascriptDialogOpening" && message.params?.type === "beforeunload") return;
    if (message.method === "Target.attachedToTarget") sessions.add(String(message.params?.sessionId));
    driver.send({ cdp: withoutOwn(message) });
  });
  driver.on("message", ({ cdp }) => {
    if (cdp?.id === undefined) return;
    const id = devtools.nextId();
    asked.set(id, cdp.id);
    if (cdp.method === "Page.navigate") navigation()?.expect(String(cdp.params?.url));
    if (cdp.method === "Page.reload" || cdp.method === "Page.navigateToHistoryEntry") navigation()?.expect(null);
    devtools.write({ ...cdp, id, sessionId: cdp.sessionId ?? own });
  });

  function withoutOwn(message: CdpMessage): CdpMessage {
    const { sessionId, ...rest } = message;
    return sessionId === undefined || sessionId === own ? rest : message;
  }
}
