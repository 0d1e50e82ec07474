/** No text that somebody wrote goes with the page without a question. A browser asks in its own words, once somebody has touched the page; the
 *  desktop host asks in ours, and is told what. */
import { useEffect } from "react";
import { useText } from "../i18n.ts";
import { leaveQuestions } from "../leaveQuestions.ts";
import { useUnsaved } from "../unsaved.ts";
import { useUnsavedName } from "./useUnsavedName.ts";

export function useLeaveGuard(): void {
  const t = useText();
  const texts = useUnsaved((state) => state.texts);
  const nameOf = useUnsavedName();
  useEffect(() => window.quarterdeck?.leaving(leaveQuestions(texts, t, nameOf)), [texts, t, nameOf]);
  const any = texts.length > 0;
  useEffect(() => {
    // While there is nothing to lose nobody listens: a page with such a listener is put away less well by its browser.
    if (!any) return;
    window.addEventListener("beforeunload", askToStay);
    return () => window.removeEventListener("beforeunload", askToStay);
  }, [any]);
}

function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
