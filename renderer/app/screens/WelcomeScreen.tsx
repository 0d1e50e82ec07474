/** The first screen: pick an environment or a context, or open the practice estate. Nothing connects before it is picked. */
import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Field } from "../../ui/Field.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Logo } from "../../ui/icon/Logo.tsx";
import { Keys } from "../../ui/Kbd.tsx";
import { MiddleClip } from "../../ui/MiddleClip.tsx";
import { Note } from "../../ui/Panels.tsx";
import { useConnections, useEnvironments } from "../core/stores.ts";
import { useText } from "../i18n.ts";
import { go } from "../locationStore.ts";
import { enterEnvironment } from "../place.ts";
import { GUARD_ICON, GUARD_TEXT } from "../shell/guardLook.ts";
import { likeness } from "../shell/paletteEntry.ts";
import { ContextRow } from "./ContextRow.tsx";
import { PracticeCard } from "./PracticeCard.tsx";
import "./screens.css";

export function WelcomeScreen() {
  const t = useText();
  const [typed, setTyped] = useState("");
  const { connections, problems, files } = useConnections();
  const { environments, proposals } = useEnvironments();
  const shown = connections.filter(
    (connection) => likeness(`${connection.name} ${connection.target.server}`, typed) > 0,
  );
  return (
    <div className="page welcome">
      <div className="welcome-column">
        <header className="welcome-head">
          <Logo size={32} />
          <h1>{t("app.welcome.title")}</h1>
        </header>
        {environments.length > 0 && (
          <section aria-label={t("app.palette.environments")} className="env-grid">
            {environments.map((environment, index) => (
              <button
                key={environment.id}
                type="button"
                className="env-card"
                data-env={environment.colour}
                data-guard={environment.guard}
                onClick={() => enterEnvironment(environment)}
              >
                <span className="env-stripe" />
                <MiddleClip className="env-name" text={environment.name} />
                <span className="dim">
                  <Icon name={GUARD_ICON[environment.guard]} size={12} /> {t(GUARD_TEXT[environment.guard])} ·{" "}
                  {t("app.env.connections", { count: environment.connections.length })}
                </span>
                {index < 9 && <Keys keys={`mod+${index + 1}`} />}
              </button>
            ))}
          </section>
        )}
        {proposals.length > 0 && (
          <Note
            health="idle"
            actions={
              <Button size="sm" onClick={() => go({ screen: { kind: "environments" } })}>
                {t("app.welcome.review")}
              </Button>
            }
          >
            {t("app.welcome.proposals", {
              count: proposals.length,
              names: proposals.map(({ name }) => name).join(", "),
            })}
          </Note>
        )}
        <section className="card">
          <header>
            <h2>{t("app.palette.contexts")}</h2>
            <span className="card-about">
              {t("app.welcome.contexts", {
                count: connections.length,
                files: files.filter(({ found }) => found).length,
              })}
            </span>
            <span className="grow" />
            <Button size="sm" look="quiet" onClick={() => go({ screen: { kind: "connections" } })}>
              {t("app.nav.connections")}
            </Button>
          </header>
          {connections.length > 8 && (
            <div className="card-tools">
              <Field
                icon="search"
                label={t("app.welcome.filter")}
                placeholder={t("app.welcome.filter")}
                value={typed}
                autoFocus
                onChange={(event) => setTyped(event.currentTarget.value)}
                onClear={() => setTyped("")}
              />
            </div>
          )}
          {connections.length === 0 ? (
            <EmptyState kind="empty" look="card" title={t("app.welcome.noContexts")}>
              {t("app.welcome.noContextsAbout", { files: files.map(({ path }) => path).join(", ") })}
            </EmptyState>
          ) : (
            <ul className="context-list">
              {shown.map((connection) => (
                <ContextRow key={connection.id} connection={connection} />
              ))}
            </ul>
          )}
          {problems.length > 0 && (
            <div className="card-tools">
              <Note
                health="warn"
                actions={
                  <Button size="sm" onClick={() => go({ screen: { kind: "connections" } })}>
                    {t("app.welcome.problemsShow")}
                  </Button>
                }
              >
                {t("app.welcome.problems", { count: problems.length })}
              </Note>
            </div>
          )}
        </section>
        <PracticeCard />
      </div>
    </div>
  );
}
