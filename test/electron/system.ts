/** The parts of `electron` that speak to the system: recorded, or told by the spec. */
import { EventEmitter } from "node:events";
import { driver } from "./driver.ts";

let online = true;

export const net = { isOnline: () => online };

export const powerMonitor = new EventEmitter<{ resume: []; "unlock-screen": [] }>();

driver.on("message", (message) => {
  if (message.emit !== undefined) powerMonitor.emit(message.emit);
  if (message.online !== undefined) online = message.online;
});

export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };

export const shell = {
  openExternal: (url: string): Promise<void> => {
    driver.send({ opened: url });
    return Promise.resolve();
  },
};

/** As on a Linux machine without a keyring, where the console keeps its secrets in memory. */
export const safeStorage = {
  isAsyncEncryptionAvailable: (): Promise<boolean> => Promise.resolve(true),
  getSelectedStorageBackend: (): string => "basic_text",
};
