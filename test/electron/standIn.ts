/** What main imports from `electron`, and no more: whatever else it comes to use is missing here and fails at once. */
export { app } from "./app.ts";
export { BrowserWindow } from "./browserWindow.ts";
export { ipcMain } from "./ipcMain.ts";
export { MessageChannelMain } from "./messagePorts.ts";
export { protocol } from "./protocol.ts";
export { session } from "./session.ts";
export { Menu, net, powerMonitor, safeStorage, screen, shell } from "./system.ts";
export { utilityProcess } from "./utilityProcess.ts";
