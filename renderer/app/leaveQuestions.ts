/** What is to be asked before the page goes. Pure. */
import type { LeaveQuestion, LeaveQuestions } from "../../shared/leaving.ts";
import type { TextId, Translate } from "./i18n.ts";
import type { UnsavedText } from "./unsaved.ts";

/** More than this makes no dialog that somebody reads. */
const most = 8;
const mostCharacters = 120;

/** @param nameOf what stands for a text: its title and where it is meant for */
export function leaveQuestions(
  texts: readonly UnsavedText[],
  t: Translate,
  nameOf: (text: UnsavedText) => string,
): LeaveQuestions {
  const question = (lost: readonly UnsavedText[], about: TextId, leave: TextId): LeaveQuestion | null => {
    if (lost.length === 0) return null;
    const count = lost.length;
    const names = lost.slice(0, most).map((text) => cut(nameOf(text)));
    if (count > most) names.push(t("unsaved.more", { count: count - most }));
    return {
      message: t("unsaved.ask.message", { count }),
      detail: `${names.map((name) => `• ${name}`).join("\n")}\n\n${t(about, { count })}`,
      stay: t("unsaved.ask.stay"),
      leave: t(leave, { count }),
    };
  };
  const unstored = texts.filter(({ stored }) => !stored);
  return {
    close: question(texts, "unsaved.close.about", "unsaved.close.leave"),
    reload: question(unstored, "unsaved.reload.about", "unsaved.reload.leave"),
  };
}

function cut(name: string): string {
  return name.length > mostCharacters ? `${name.slice(0, mostCharacters - 1)}…` : name;
}
