/** Keys that mean the same on every screen. */
import { useKeys } from "../keys.ts";
import { currentLocation, go } from "../locationStore.ts";
import { openJournal, openOperations } from "../operation/places.ts";
import { openPalette, showKeys } from "./overlays.ts";

export function useGlobalKeys(): void {
  useKeys([
    {
      id: "palette",
      keys: ["mod+k"],
      scope: "global",
      text: "app.keys.palette",
      whileTyping: true,
      inTerminal: true,
      run: () => openPalette(""),
    },
    { id: "command", keys: [":"], scope: "global", text: "app.keys.command", run: () => openPalette(":") },
    {
      id: "environments",
      keys: ["mod+e"],
      scope: "global",
      text: "app.keys.switch",
      whileTyping: true,
      inTerminal: true,
      run: () => openPalette("@"),
    },
    { id: "keys", keys: ["?"], scope: "global", text: "app.keys.title", run: showKeys },
    {
      id: "overview",
      keys: ["g o"],
      scope: "global",
      text: "app.keys.overview",
      run: () => go({ screen: { kind: "overview" }, selected: null }),
    },
    {
      id: "cluster",
      keys: ["g c"],
      scope: "global",
      text: "app.keys.cluster",
      run: () => go({ screen: { kind: "table", group: "", resource: "pods" }, selected: null }),
    },
    {
      id: "connections",
      keys: ["g x"],
      scope: "global",
      text: "app.keys.connections",
      run: () => go({ screen: { kind: "connections" }, selected: null }),
    },
    {
      id: "diagnostics",
      keys: ["g d"],
      scope: "global",
      text: "app.nav.diagnostics",
      run: () => go({ screen: { kind: "diagnostics" }, selected: null }),
    },
    { id: "operations", keys: ["g u"], scope: "global", text: "ops.title", run: openOperations },
    { id: "journal", keys: ["g j"], scope: "global", text: "journal.screen", run: () => openJournal() },
    {
      id: "settings",
      keys: ["mod+,"],
      scope: "global",
      text: "app.keys.settings",
      run: () => go({ screen: { kind: "settings" }, selected: null }),
    },
    {
      id: "all",
      keys: ["0"],
      scope: "global",
      text: "app.keys.all",
      run: () => go({ namespaces: currentLocation().namespaces === "all" ? "own" : "all" }),
    },
  ]);
}
