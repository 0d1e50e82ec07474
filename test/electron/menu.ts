/** `Menu`: built from a template with what Electron adds to a role, shown nowhere, chosen from by the spec. */
import { app } from "./app.ts";
import type { BrowserWindow } from "./browserWindow.ts";

interface MenuItemTemplate {
  readonly role?: string;
  readonly type?: string;
  readonly submenu?: readonly MenuItemTemplate[];
}

/** An item as a person finds it; keys as Electron writes them. */
export interface MenuEntry {
  readonly role?: string;
  readonly type?: "separator";
  readonly accelerator?: string;
  readonly submenu?: readonly MenuEntry[];
}

interface Role {
  readonly accelerator?: string;
  /** Roles of the submenu that comes with it, unless the template has one. */
  readonly submenu?: readonly string[];
  readonly act?: (window: BrowserWindow) => void;
}

/** Electron's roles that a menu bar of ours has on this system, with their keys there (`lib/browser/api/menu-item-roles.ts`). */
const ROLES: Readonly<Record<string, Role>> = {
  fileMenu: { submenu: ["quit"] },
  editMenu: { submenu: ["undo", "redo", "-", "cut", "copy", "paste", "delete", "-", "selectAll"] },
  viewMenu: {},
  windowMenu: { submenu: ["minimize", "zoom", "close"] },
  quit: { accelerator: "CommandOrControl+Q", act: () => app.quit() },
  undo: { accelerator: "CommandOrControl+Z" },
  redo: { accelerator: "Shift+CommandOrControl+Z" },
  cut: { accelerator: "CommandOrControl+X" },
  copy: { accelerator: "CommandOrControl+C" },
  paste: { accelerator: "CommandOrControl+V" },
  delete: {},
  selectAll: { accelerator: "CommandOrControl+A" },
  reload: { accelerator: "CmdOrCtrl+R", act: (window) => window.reload() },
  resetZoom: { accelerator: "CommandOrControl+0" },
  zoomIn: { accelerator: "CommandOrControl+Plus" },
  zoomOut: { accelerator: "CommandOrControl+-" },
  togglefullscreen: { accelerator: "F11" },
  minimize: { accelerator: "CommandOrControl+M", act: (window) => window.minimize() },
  zoom: {},
  close: { accelerator: "CommandOrControl+W", act: (window) => window.close() },
};

let applicationMenu: readonly MenuEntry[] = [];

export const Menu = {
  /** @throws Error for a role that our menu bar does not have here */
  buildFromTemplate: (template: readonly MenuItemTemplate[]): readonly MenuEntry[] => template.map(entryOf),
  setApplicationMenu: (menu: readonly MenuEntry[] | null): void => {
    applicationMenu = menu ?? [];
  },
};

/** @internal */
export function shownMenu(): readonly MenuEntry[] {
  return applicationMenu;
}

/** @internal Does what the item of this role does, as when a person picks it or types its keys.
 *  @throws Error when the menu has no such item, or the stand-in does not know what it does */
export function chooseRole(role: string): void {
  const [window] = app.windows;
  const { act } = ROLES[role] ?? {};
  if (window === undefined || act === undefined || !applicationMenu.some((entry) => holds(entry, role)))
    throw new Error(`nothing is done by ${role}`);
  act(window);
}

function holds(entry: MenuEntry, role: string): boolean {
  return entry.role === role || (entry.submenu ?? []).some((inner) => holds(inner, role));
}

function entryOf({ role, type, submenu }: MenuItemTemplate): MenuEntry {
  if (type === "separator") return { type };
  const known = role === undefined ? undefined : ROLES[role];
  if (role === undefined || known === undefined) throw new Error(`the stand-in knows no role ${role}`);
  const inner = submenu ?? known.submenu?.map((name) => (name === "-" ? { type: "separator" } : { role: name }));
  return {
    role,
    ...(known.accelerator === undefined ? {} : { accelerator: known.accelerator }),
    ...(inner === undefined ? {} : { submenu: inner.map(entryOf) }),
  };
}
