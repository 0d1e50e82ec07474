/** What the person may choose, and what the console is. */
import { type ReactNode, useEffect, useState } from "react";
import type { AppInfo } from "../../../shared/app.ts";
import { Settings } from "../../../shared/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Card, KeyValue, Section } from "../../ui/Panels.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { api } from "../core/core.ts";
import { changeSettings, useSettings } from "../core/stores.ts";
import { setLanguage, type TextId, useText } from "../i18n.ts";
import { go } from "../locationStore.ts";
import { setThemeChoice } from "../theme.ts";
import { MirrorCard } from "./MirrorCard.tsx";
import "./screens.css";

const THEME_TEXT: Readonly<Record<Settings["theme"], TextId>> = {
  system: "app.settings.system",
  dark: "app.settings.dark",
  light: "app.settings.light",
};
const CLOCK_TEXT: Readonly<Record<Settings["clock"], TextId>> = {
  local: "app.settings.local",
  utc: "app.settings.utc",
};
const SECRETS_TEXT: Readonly<Record<AppInfo["secrets"], TextId>> = {
  system: "app.settings.secrets.system",
  passphrase: "app.settings.secrets.passphrase",
  memory: "app.settings.secrets.memory",
};

export function SettingsScreen() {
  const t = useText();
  const settings = useSettings();
  const [info, setInfo] = useState<AppInfo | null>(null);
  const [pac, setPac] = useState<string | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    api.app.info({}, abort.signal).then(setInfo, () => {}); // what cannot be asked is not shown
    return () => abort.abort();
  }, []);
  return (
    <div className="screen">
      <ScreenHead title={t("app.nav.settings")} />
      <div className="page">
        <div className="page-column">
          <Card title={t("app.settings.look")}>
            <Choice name={t("app.settings.theme")}>
              <Segmented
                size="md"
                label={t("app.settings.theme")}
                value={settings.theme}
                options={Settings.shape.theme.options.map((value) => ({ value, text: t(THEME_TEXT[value]) }))}
                onChange={(theme) => {
                  setThemeChoice(theme);
                  changeSettings({ theme });
                }}
              />
            </Choice>
            <Choice name={t("app.settings.language")}>
              <Segmented
                size="md"
                label={t("app.settings.language")}
                value={settings.language}
                options={[
                  { value: "system", text: t("app.settings.system") },
                  { value: "en", text: "English" },
                  { value: "zh-CN", text: "简体中文" },
                ]}
                onChange={(language) => {
                  void setLanguage(language);
                  changeSettings({ language });
                }}
              />
            </Choice>
            <Choice name={t("app.settings.clock")}>
              <Segmented
                size="md"
                label={t("app.settings.clock")}
                value={settings.clock}
                options={Settings.shape.clock.options.map((value) => ({ value, text: t(CLOCK_TEXT[value]) }))}
                onChange={(clock) => changeSettings({ clock })}
              />
            </Choice>
          </Card>
          <Card title={t("app.settings.work")}>
            <Choice name={t("app.env.edit")}>
              <Button onClick={() => go({ screen: { kind: "environments" } })}>
                {t("app.settings.editEnvironments")}
              </Button>
            </Choice>
            <Choice name={t("app.settings.pac")}>
              <Field
                mono
                label={t("app.settings.pac")}
                placeholder="http://proxy.example/proxy.pac"
                value={pac ?? settings.pac}
                onChange={(event) => setPac(event.currentTarget.value)}
                onBlur={() => {
                  if (pac !== null) changeSettings({ pac: pac.trim() });
                  setPac(null);
                }}
              />
            </Choice>
          </Card>
          <MirrorCard />
          {info !== null && (
            <Card
              title={t("app.settings.about")}
              end={
                <Button size="sm" look="quiet" onClick={() => go({ screen: { kind: "diagnostics" } })}>
                  {t("app.nav.diagnostics")}
                </Button>
              }
            >
              <Section>
                <KeyValue
                  items={[
                    { name: t("app.settings.version"), value: [info.version, info.commit].filter(Boolean).join(" · ") },
                    { name: t("app.settings.host"), value: `${info.host}, ${info.platform}, Node ${info.node}` },
                    { name: t("app.settings.secrets"), value: t(SECRETS_TEXT[info.secrets]), wrap: true },
                  ]}
                />
              </Section>
            </Card>
          )}
        </div>
      </div>
    </div>
  );
}

function Choice({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="choice">
      <span>{name}</span>
      {children}
    </div>
  );
}
