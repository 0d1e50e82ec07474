/** When the window asks before it goes, on the parts of the stand-in that need no window. */
import { EventEmitter } from "node:events";
import type { BrowserWindow, MessageBoxOptions } from "electron";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { LeaveQuestions } from "../../../shared/leaving.ts";
import { ipcMain } from "../../../test/electron/ipcMain.ts";
import { APP_ORIGIN, LEAVE_CHANNEL } from "./bridge.ts";

interface Box {
  readonly options: MessageBoxOptions;
  answer(response: number): void;
}
const boxes: Box[] = [];
vi.mock("electron", async () => {
  const { ipcMain } = await import("../../../test/electron/ipcMain.ts");
  const showMessageBox = (_window: unknown, options: MessageBoxOptions) =>
    new Promise((resolve) => {
      const answer = (response: number) => resolve({ response });
      options.signal?.addEventListener("abort", () => answer(options.cancelId ?? -1));
      boxes.push({ options, answer });
    });
  return { ipcMain, dialog: { showMessageBox }, MessageChannelMain: class {} };
});
const { guardLeaving } = await import("./leaveGuard.ts");

const question = (message: string) => ({ message, detail: "• a", stay: "Stay", leave: "Close" });
const both: LeaveQuestions = { close: question("close?"), reload: question("reload?") };
const stored: LeaveQuestions = { close: question("close?"), reload: null };
const nothing: LeaveQuestions = { close: null, reload: null };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A window that closes and loads anew as Electron's does: main is asked, then the page, which holds on while it has texts. */
function fakeWindow() {
  const state = { open: true, reloads: 0, texts: false };
  const frame = { url: `${APP_ORIGIN}/`, origin: APP_ORIGIN };
  const emit = (from: EventEmitter, name: string): boolean => {
    let prevented = false;
    from.emit(name, { preventDefault: () => (prevented = true) });
    return prevented;
  };
  const reload = () => {
    if (pageGoes()) state.reloads += 1;
  };
  const webContents = Object.assign(new EventEmitter(), { mainFrame: frame, reload });
  const pageGoes = () => !state.texts || emit(webContents, "will-prevent-unload");
  const close = (): void => {
    if (emit(window, "close") || !pageGoes()) return;
    state.open = false;
    window.emit("closed");
  };
  const window = Object.assign(new EventEmitter(), {
    webContents,
    close,
    isDestroyed: () => !state.open,
    isMinimized: () => false,
  });
  const tell = (told: unknown, event: object = { sender: webContents, senderFrame: frame }) =>
    ipcMain.emit(LEAVE_CHANNEL, event as never, told);
  const write = (told: LeaveQuestions) => {
    state.texts = told.close !== null;
    tell(told);
  };
  // All that the guard looks at.
  const guard = guardLeaving(window as unknown as BrowserWindow);
  return { state, close, reload, tell, write, guard, frame, webContents };
}

describe("a window with texts that are not applied", () => {
  beforeEach(() => {
    boxes.length = 0;
    ipcMain.removeAllListeners();
  });

  it("closes and loads anew without a question while there are none", () => {
    const { state, close, reload, write } = fakeWindow();
    reload();
    write(nothing);
    reload();
    close();
    expect(state).toMatchObject({ open: false, reloads: 2 });
    expect(boxes).toEqual([]);
  });

  it("asks before it closes, with Stay as what Enter and Esc do; stays when that is the answer, and asks again the next time", async () => {
    const { state, close, write } = fakeWindow();
    write(stored);
    for (let times = 0; times < 2; times += 1) {
      close();
      close();
      expect(boxes).toHaveLength(times + 1);
      expect(boxes[times]?.options).toMatchObject({
        message: "close?",
        buttons: ["Stay", "Close"],
        defaultId: 0,
        cancelId: 0,
      });
      boxes[times]?.answer(0);
      await settled();
      expect(state.open).toBe(true);
    }
    close();
    boxes[2]?.answer(1);
    await settled();
    expect(state.open).toBe(false);
  });

  it("asks also when the page could not be asked, because nobody has touched it", async () => {
    const { state, close, tell } = fakeWindow();
    tell(stored);
    close();
    expect(boxes).toHaveLength(1);
    expect(state.open).toBe(true);
  });

  it("loads anew without a question when that loses nothing, else after one", async () => {
    const { state, reload, write } = fakeWindow();
    write(stored);
    reload();
    expect(state.reloads).toBe(1);
    write(both);
    reload();
    expect(boxes.map(({ options }) => options.message)).toEqual(["reload?"]);
    boxes[0]?.answer(0);
    await settled();
    expect(state.reloads).toBe(1);
    reload();
    boxes[1]?.answer(1);
    await settled();
    expect(state.reloads).toBe(2);
    // That was leave for once.
    reload();
    expect(boxes).toHaveLength(3);
  });

  it("stays when the page holds on to a text that it had no time to tell of, and asks when it has told", async () => {
    const { state, close, tell } = fakeWindow();
    state.texts = true;
    close();
    expect(state.open).toBe(true);
    expect(boxes).toEqual([]);
    tell(stored);
    close();
    boxes[0]?.answer(1);
    await settled();
    expect(state.open).toBe(false);
  });

  it("asks nothing any more when the process is told to end, and what is being asked is taken back", async () => {
    const { state, close, write, guard } = fakeWindow();
    write(stored);
    close();
    guard.letGo();
    await settled();
    expect(state.open).toBe(true);
    close();
    expect(state.open).toBe(false);
    expect(boxes).toHaveLength(1);
  });

  it("hears its own page alone, and only what has the right form", () => {
    const { state, close, tell, frame, webContents } = fakeWindow();
    tell(stored, { sender: new EventEmitter(), senderFrame: frame });
    tell(stored, { sender: webContents, senderFrame: { ...frame } });
    tell({ close: { message: "x".repeat(501), detail: "", stay: "a", leave: "b" }, reload: null });
    tell("close?");
    frame.origin = "https://evil.example";
    tell(stored);
    close();
    expect(state.open).toBe(false);
    expect(boxes).toEqual([]);
  });
});
