/** Top bar: which environment, how its connections fare, the palette. */
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Keys } from "../../ui/Kbd.tsx";
import { changeSettings } from "../core/stores.ts";
import { useText } from "../i18n.ts";
import { useActiveConnections } from "../place.ts";
import { setThemeChoice, useTheme } from "../theme.ts";
import { ConnectionPill } from "./ConnectionPill.tsx";
import { EnvironmentSwitcher } from "./EnvironmentSwitcher.tsx";
import { openPalette, showKeys } from "./overlays.ts";

export function TopBar() {
  const t = useText();
  const theme = useTheme();
  const connections = useActiveConnections();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <header className="top">
      <EnvironmentSwitcher />
      <section className="health" aria-label={t("app.top.connections")}>
        {connections.map((connection) => (
          <ConnectionPill key={connection.id} connection={connection} />
        ))}
      </section>
      <button type="button" className="palette-button" onClick={() => openPalette("")}>
        <Icon name="search" size={14} />
        <span className="clip">{t("app.top.palette")}</span>
        <Keys keys="mod+k" />
      </button>
      <div className="top-end">
        <Button
          look="quiet"
          icon="theme"
          label={t(other === "light" ? "app.top.light" : "app.top.dark")}
          onClick={() => {
            setThemeChoice(other);
            changeSettings({ theme: other });
          }}
        />
        <Button look="quiet" icon="help" label={t("app.top.keys")} keys="?" onClick={showKeys} />
      </div>
    </header>
  );
}
