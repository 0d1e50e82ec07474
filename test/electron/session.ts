/** `session.defaultSession`: what a page may do, and the system's proxies. */
type CheckHandler = (contents: null, permission: string, origin: string) => boolean;
type RequestHandler = (contents: null, permission: string, answer: (granted: boolean) => void) => void;

let check: CheckHandler | null = null;
let ask: RequestHandler | null = null;

export const session = {
  defaultSession: {
    setPermissionCheckHandler: (handler: CheckHandler | null) => {
      check = handler;
    },
    setPermissionRequestHandler: (handler: RequestHandler | null) => {
      ask = handler;
    },
    // Chromium's own chooser for devices cannot be shown here: no device is ever given.
    setDevicePermissionHandler: (_handler: (details: unknown) => boolean) => {},
    resolveProxy: (_url: string) => Promise.resolve("DIRECT"),
  },
};

/** Electron's names of what Chromium's DevTools call otherwise. Without a handler Electron grants everything, and so do we. */
const NAMES: readonly (readonly [electron: string, chromium: Readonly<Record<string, unknown>>])[] = [
  ["clipboard-read", { name: "clipboard-read" }],
  ["clipboard-sanitized-write", { name: "clipboard-write", allowWithoutSanitization: false }],
  ["geolocation", { name: "geolocation" }],
  ["media", { name: "camera" }],
  ["media", { name: "microphone" }],
  ["midi", { name: "midi" }],
  ["notifications", { name: "notifications" }],
  ["window-management", { name: "window-management" }],
  ["storage-access", { name: "storage-access" }],
];

/** @returns parameters of `Browser.setPermission`, as main's two handlers would have it */
export function permissionSettings(origin: string): readonly Readonly<Record<string, unknown>>[] {
  return NAMES.map(([electron, permission]) => {
    let granted = true;
    ask?.(null, electron, (answer) => {
      granted = answer;
    });
    const allowed = granted && (check?.(null, electron, origin) ?? true);
    return { permission, setting: allowed ? "granted" : "denied" };
  });
}
