/** The palette's entries that belong to the console itself: environments, contexts, screens. */
import { useConnections, useEnvironments } from "../core/stores.ts";
import { useText } from "../i18n.ts";
import { go } from "../locationStore.ts";
import { openJournal, openOperations } from "../operation/places.ts";
import { enterConnection, enterEnvironment } from "../place.ts";
import { useUnsaved } from "../unsaved.ts";
import { GUARD_ICON, GUARD_TEXT } from "./guardLook.ts";
import { openUnsaved } from "./openUnsaved.ts";
import { showKeys } from "./overlays.ts";
import type { PaletteEntry } from "./paletteEntry.ts";
import { useUnsavedName } from "./useUnsavedName.ts";

export function usePlaceEntries(): {
  readonly switching: readonly PaletteEntry[];
  readonly screens: readonly PaletteEntry[];
} {
  const t = useText();
  const environments = useEnvironments((state) => state.environments);
  const connections = useConnections((state) => state.connections);
  const unsaved = useUnsaved((state) => state.texts);
  const nameOf = useUnsavedName();
  const owner = new Map(
    environments.flatMap((environment) => environment.connections.map((id) => [id, environment.name])),
  );
  const switching = [
    ...environments.map(
      (environment, index): PaletteEntry => ({
        id: `environment ${environment.id}`,
        group: t("app.palette.environments"),
        text: environment.name,
        icon: GUARD_ICON[environment.guard],
        note: t(GUARD_TEXT[environment.guard]),
        ...(index < 9 ? { keys: `mod+${index + 1}` } : {}),
        run: () => enterEnvironment(environment),
      }),
    ),
    ...connections.map(
      (connection): PaletteEntry => ({
        id: `connection ${connection.id}`,
        group: t("app.palette.contexts"),
        text: connection.name,
        icon: "cluster",
        note: owner.get(connection.id) ?? t("app.env.unassigned"),
        run: () => enterConnection(connection.id),
      }),
    ),
  ];
  const group = t("app.palette.screens");
  const screens: readonly PaletteEntry[] = [
    {
      id: "s overview",
      group,
      text: t("app.nav.overview"),
      icon: "overview",
      keys: "g o",
      run: () => go({ screen: { kind: "overview" }, selected: null }),
    },
    {
      id: "s connections",
      group,
      text: t("app.nav.connections"),
      icon: "link",
      keys: "g x",
      run: () => go({ screen: { kind: "connections" }, selected: null }),
    },
    {
      id: "s operations",
      group,
      text: t("ops.title"),
      icon: "operation",
      keys: "g u",
      also: ["ops", "operations"],
      run: openOperations,
    },
    {
      id: "s journal",
      group,
      text: t("journal.screen"),
      icon: "journal",
      keys: "g j",
      also: ["journal", "receipts", "audit"],
      run: () => openJournal(),
    },
    {
      id: "s environments",
      group,
      text: t("app.env.edit"),
      icon: "edit",
      run: () => go({ screen: { kind: "environments" }, selected: null }),
    },
    {
      id: "s lab",
      group,
      text: t("app.nav.lab"),
      icon: "lab",
      run: () => go({ screen: { kind: "lab" }, selected: null }),
    },
    {
      id: "s log",
      group,
      text: t("app.nav.log"),
      icon: "logs",
      run: () => go({ screen: { kind: "log" }, selected: null }),
    },
    {
      id: "s diagnostics",
      group,
      text: t("app.nav.diagnostics"),
      icon: "metrics",
      keys: "g d",
      run: () => go({ screen: { kind: "diagnostics" }, selected: null }),
    },
    {
      id: "s settings",
      group,
      text: t("app.nav.settings"),
      icon: "settings",
      keys: "mod+,",
      run: () => go({ screen: { kind: "settings" }, selected: null }),
    },
    { id: "s keys", group, text: t("app.keys.title"), icon: "help", keys: "?", run: showKeys },
    ...unsaved.map(
      (text): PaletteEntry => ({
        id: `unsaved ${text.id}`,
        group: t("unsaved.title"),
        text: nameOf(text),
        icon: "edit",
        also: ["drafts", "unsaved"],
        run: () => openUnsaved(text),
      }),
    ),
  ];
  return { switching, screens };
}
