/** Navigation: the domains that there are, and the console's own screens. */
import type { ReactNode } from "react";
import { Icon } from "../../ui/icon/Icon.tsx";
import type { IconName } from "../../ui/icon/icons.ts";
import { type TextId, useText } from "../i18n.ts";
import type { Screen } from "../location.ts";
import { go, useLocation } from "../locationStore.ts";

export function Nav({ domain }: { domain: ReactNode }) {
  const t = useText();
  return (
    <nav className="nav" aria-label={t("app.nav.label")}>
      <div className="nav-scroll">{domain}</div>
      <div className="nav-end">
        <NavScreen screen="connections" icon="link" text="app.nav.connections" />
        <NavScreen screen="lab" icon="lab" text="app.nav.lab" />
        <NavScreen screen="log" icon="logs" text="app.nav.log" />
        <NavScreen screen="settings" icon="settings" text="app.nav.settings" />
      </div>
    </nav>
  );
}

function NavScreen({ screen, icon, text }: { screen: Exclude<Screen["kind"], "table">; icon: IconName; text: TextId }) {
  const t = useText();
  const current = useLocation((location) => location.screen.kind === screen);
  return (
    <button
      type="button"
      className="nav-item"
      aria-current={current ? "page" : undefined}
      onClick={() => go({ screen: { kind: screen }, selected: null, compare: null })}
    >
      <Icon name={icon} />
      <span>{t(text)}</span>
    </button>
  );
}
