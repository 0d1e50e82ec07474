/** The native menu: what the platform expects. Everything of the console itself is in the page, with its own keys. */
import { Menu, type MenuItemConstructorOptions } from "electron";

export function setMenu(): void {
  const mac: MenuItemConstructorOptions[] = process.platform === "darwin" ? [{ role: "appMenu" }] : [];
  const view: MenuItemConstructorOptions[] = [
    { role: "reload" },
    { type: "separator" },
    { role: "resetZoom" },
    { role: "zoomIn" },
    { role: "zoomOut" },
    { type: "separator" },
    { role: "togglefullscreen" },
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...mac,
      { role: "fileMenu" },
      { role: "editMenu" },
      { role: "viewMenu", submenu: view },
      { role: "windowMenu" },
    ]),
  );
}
