/** Texts that a person wrote do not go with the window without a question.
 *
 *  Electron emits `close` before the page's `beforeunload`, also while the application quits, and a quit that a window refuses is no quit any more:
 *  nothing has ended by then, and the next one asks again. The question belongs there, because Chromium asks no page that nobody has touched since it
 *  was loaded. `will-prevent-unload` is left for reloads, and for what the page said too late. The dialog waits beside the loop, which goes on: a core
 *  that stood still behind it would lose its Leases. */
import { type BrowserWindow, dialog, type IpcMainEvent, ipcMain } from "electron";
import { type LeaveQuestion, LeaveQuestions } from "../../../shared/leaving.ts";
import { LEAVE_CHANNEL } from "./bridge.ts";
import { ourFrame } from "./portHandshake.ts";

type Way = keyof LeaveQuestions;

export interface LeaveGuard {
  /** From now on nothing is asked, and what is being asked is taken back: the process was told to end. */
  letGo(): void;
}

export function guardLeaving(window: BrowserWindow): LeaveGuard {
  const { webContents } = window;
  const free = new AbortController();
  let questions: LeaveQuestions = { close: null, reload: null };
  let asking = false;
  let agreed: Way | null = null;
  /** The window may close, for all that is known: if the page holds it back, it is for a text that it had no time to tell of. */
  let closing = false;

  const ask = async (way: Way, question: LeaveQuestion) => {
    // The dialog is in front of the window: who asks once more is answered by it.
    if (asking) return;
    asking = true;
    if (window.isMinimized()) window.restore();
    const yes = await isYes(window, question, free.signal);
    asking = false;
    if (!yes || window.isDestroyed()) return;
    agreed = way;
    if (way === "close") window.close();
    else webContents.reload();
  };
  const onTold = (event: IpcMainEvent, told: unknown) => {
    if (event.sender !== webContents || ourFrame(window, event) === null) return;
    const read = LeaveQuestions.safeParse(told);
    if (read.success) questions = read.data;
  };
  ipcMain.on(LEAVE_CHANNEL, onTold);
  window.on("closed", () => ipcMain.off(LEAVE_CHANNEL, onTold));
  window.on("close", (event) => {
    closing = free.signal.aborted || agreed === "close" || questions.close === null;
    if (closing || questions.close === null) return;
    event.preventDefault();
    void ask("close", questions.close);
  });
  // To prevent this event is to let the page go.
  webContents.on("will-prevent-unload", (event) => {
    const way = closing ? "close" : "reload";
    const question = questions[way];
    if (free.signal.aborted || agreed === way || (way === "reload" && question === null)) event.preventDefault();
    else if (question !== null) void ask(way, question);
    closing = false;
    if (agreed === "reload") agreed = null;
  });
  return { letGo: () => free.abort() };
}

async function isYes(window: BrowserWindow, question: LeaveQuestion, signal: AbortSignal): Promise<boolean> {
  const { message, detail, stay, leave } = question;
  const buttons = [stay, leave];
  const options = { message, detail, buttons, defaultId: 0, cancelId: 0, noLink: true, signal };
  try {
    const { response } = await dialog.showMessageBox(window, { type: "warning", ...options });
    return response === 1;
  } catch {
    return false; // what could not be asked is not agreed to
  }
}
