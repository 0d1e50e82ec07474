/** What main imports from `electron`, and no more: whatever else it comes to use is missing here and fails at once. */
import "./person.ts";

export { app } from "./app.ts";
export { BrowserWindow } from "./browserWindow.ts";
export { dialog } from "./dialog.ts";
export { ipcMain } from "./ipcMain.ts";
export { Menu } from "./menu.ts";
export { MessageChannelMain } from "./messagePorts.ts";
export { protocol } from "./protocol.ts";
export { session } from "./session.ts";
export { net, powerMonitor, safeStorage, screen, shell } from "./system.ts";
export { utilityProcess } from "./utilityProcess.ts";
