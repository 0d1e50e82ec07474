/** Navigation: the domains that there are, and the console's own screens. */
import type { ReactNode } from "react";
import { Icon } from "../../ui/icon/Icon.tsx";
import type { IconName } from "../../ui/icon/icons.ts";
import { Mark } from "../../ui/Mark.tsx";
import { type TextId, useText } from "../i18n.ts";
import type { Screen } from "../location.ts";
import { go, useLocation } from "../locationStore.ts";
import { chainLook } from "../operation/chainLook.ts";
import { countOperations } from "../operation/phases.ts";
import { openJournal, openOperations } from "../operation/places.ts";
import { useJournal, useOperations } from "../operation/stores.ts";

export function Nav({ domain }: { domain: ReactNode }) {
  const t = useText();
  return (
    <nav className="nav" aria-label={t("app.nav.label")}>
      <div className="nav-scroll">{domain}</div>
      <div className="nav-end">
        <NavOperations />
        <NavJournal />
        <NavScreen screen="connections" icon="link" text="app.nav.connections" />
        <NavScreen screen="lab" icon="lab" text="app.nav.lab" />
        <NavScreen screen="log" icon="logs" text="app.nav.log" />
        <NavScreen screen="settings" icon="settings" text="app.nav.settings" />
      </div>
    </nav>
  );
}

function NavScreen({
  screen,
  icon,
  text,
}: {
  screen: Exclude<Screen["kind"], "table" | "journal" | "releases" | "access" | "edit" | "apply" | "explain">;
  icon: IconName;
  text: TextId;
}) {
  const t = useText();
  const current = useLocation((location) => location.screen.kind === screen);
  return (
    <button
      type="button"
      className="nav-item"
      title={t(text)}
      aria-current={current ? "page" : undefined}
      onClick={() => go({ screen: { kind: screen }, selected: null, compare: null })}
    >
      <Icon name={icon} />
      <span>{t(text)}</span>
    </button>
  );
}

/** What needs a person is told on every screen. */
function NavOperations() {
  const t = useText();
  const current = useLocation((location) => location.screen.kind === "operations");
  const { moving, needsPerson } = countOperations(useOperations());
  return (
    <button
      type="button"
      className="nav-item"
      title={t("ops.title")}
      aria-current={current ? "page" : undefined}
      onClick={openOperations}
    >
      <Icon name="operation" />
      <span>{t("ops.title")}</span>
      {needsPerson > 0 ? (
        <span className="nav-count bad">
          <Mark health="bad" size={8} />
          {needsPerson}
        </span>
      ) : (
        moving > 0 && <span className="nav-count">{moving}</span>
      )}
    </button>
  );
}

function NavJournal() {
  const t = useText();
  const current = useLocation((location) => location.screen.kind === "journal");
  const loud = useJournal(({ chain }) => chain !== null && chainLook(chain).loud);
  return (
    <button
      type="button"
      className="nav-item"
      title={t("journal.screen")}
      aria-current={current ? "page" : undefined}
      onClick={() => openJournal()}
    >
      <Icon name="journal" />
      <span>{t("journal.screen")}</span>
      {loud && (
        <span className="nav-count bad">
          <Mark health="bad" size={8} />
        </span>
      )}
    </button>
  );
}
