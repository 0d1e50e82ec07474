/** Where am I? The environment's name in its colour with its guard; a click or a key leads to the others. */
import type { Environment } from "../../../shared/environment.ts";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { useConnections, useEnvironments } from "../core/stores.ts";
import { useText } from "../i18n.ts";
import { useKeys } from "../keys.ts";
import { START } from "../location.ts";
import { go } from "../locationStore.ts";
import { useUnlockedUntil, useUnlocks } from "../operation/stores.ts";
import { askUnlock, lockNow } from "../operation/unlock.ts";
import { enterConnection, enterEnvironment, useEnvironment } from "../place.ts";
import { GUARD_ICON, GUARD_TEXT, guardLook } from "./guardLook.ts";
import { openPalette } from "./overlays.ts";
import { useSurroundings, useWhere } from "./useWhere.ts";

export function EnvironmentSwitcher() {
  const t = useText();
  const environment = useEnvironment();
  const { guard } = guardLook(useSurroundings());
  const entries = useSwitcherEntries(environment);
  useEnvironmentKeys();
  const name = useWhere() ?? t("app.env.none");
  const unlocked = useUnlockedUntil(guard === "protected" ? (environment?.id ?? null) : null) !== null;
  const guardWord = guard === "none" ? null : unlocked ? t("unlock.stat") : t(GUARD_TEXT[guard]);
  return (
    <Menu entries={entries} align="start" label={t("app.env.switch")}>
      <button type="button" className="env" aria-label={t("app.env.label", { name, guard: guardWord ?? "" })}>
        <span className="clip">{name}</span>{" "}
        {guard !== "none" && (
          <span className="env-guard">
            <Icon name={GUARD_ICON[guard]} size={12} />
            {guardWord}
          </span>
        )}
        <Icon name="down" size={12} />
      </button>
    </Menu>
  );
}

function useSwitcherEntries(current: Environment | null): readonly MenuEntry[] {
  const t = useText();
  const environments = useEnvironments((state) => state.environments);
  const connections = useConnections((state) => state.connections);
  const unlocks = useUnlocks();
  const assigned = new Set(environments.flatMap((environment) => environment.connections));
  const free = connections.filter((connection) => !assigned.has(connection.id));
  return [
    ...environments.map(
      (environment, index): MenuEntry => ({
        id: environment.id,
        text: environment.name,
        icon: GUARD_ICON[environment.guard],
        note: t("app.env.connections", { count: environment.connections.length }),
        checked: environment.name === current?.name,
        ...(index < 9 ? { keys: `mod+${index + 1}` } : {}),
        onSelect: () => enterEnvironment(environment),
      }),
    ),
    ...(free.length > 0 ? [{ kind: "title", id: "free", text: t("app.env.unassigned") } as const] : []),
    ...free.slice(0, 12).map(
      (connection): MenuEntry => ({
        id: connection.id,
        text: connection.name,
        icon: "eye",
        onSelect: () => enterConnection(connection.id),
      }),
    ),
    ...(free.length > 12
      ? [{ id: "more", text: t("app.env.more", { count: free.length - 12 }), onSelect: () => openPalette("@") }]
      : []),
    { kind: "rule", id: "rule" },
    ...lockEntry(),
    {
      id: "all",
      text: t("app.nav.connections"),
      icon: "link",
      onSelect: () => go({ ...START, screen: { kind: "connections" } }),
    },
    {
      id: "edit",
      text: t("app.env.edit"),
      icon: "edit",
      onSelect: () => go({ screen: { kind: "environments" }, selected: null }),
    },
  ];

  /** Of the protected environment that the person is in: to unlock it for a while, or to end that. */
  function lockEntry(): readonly MenuEntry[] {
    if (current?.guard !== "protected") return [];
    const { id, name } = current;
    const rule = { kind: "rule", id: "lock rule" } as const;
    const unlocked = unlocks.some(({ environment }) => environment === id);
    if (unlocked)
      return [{ id: "lock", text: t("unlock.lockName", { name }), icon: "lock", onSelect: () => lockNow(id) }, rule];
    const onSelect = () => askUnlock({ environment: id, name });
    return [{ id: "unlock", text: t("unlock.openName", { name }), icon: "lock", onSelect }, rule];
  }
}

/** Ctrl/Cmd-1…9: the environments in their order. */
function useEnvironmentKeys(): void {
  useKeys(
    Array.from({ length: 9 }, (_, index) => ({
      id: `environment.${index + 1}`,
      keys: [`mod+${index + 1}`],
      scope: "global" as const,
      text: "app.keys.environment" as const,
      whileTyping: true,
      inTerminal: true,
      unlisted: index > 0,
      run: () => {
        const environment = useEnvironments.getState().environments[index];
        if (environment === undefined) return false;
        enterEnvironment(environment);
        return true;
      },
    })),
  );
}
