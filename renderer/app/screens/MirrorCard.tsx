/** Where the journal's records are mirrored to, and what goes with them. */
import { useState } from "react";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Card, Note } from "../../ui/Panels.tsx";
import { api } from "../core/core.ts";
import { changeSettings, useSettings } from "../core/stores.ts";
import { formatMessage, useText } from "../i18n.ts";
import { useJournal } from "../operation/stores.ts";

export function MirrorCard() {
  const t = useText();
  const { journalMirror } = useSettings();
  const { mirror } = useJournal();
  const [endpoint, setEndpoint] = useState<string | null>(null);
  const [line, setLine] = useState("");
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const header = mirror?.header ?? null;
  const keep = async (next: string | null) => {
    try {
      await api.journal.setMirrorHeader({ line: next });
      setLine("");
      setRefused(undefined);
    } catch (error) {
      setRefused(error instanceof RpcError ? formatMessage(error.text) : String(error));
    }
  };
  return (
    <Card title={t("app.settings.mirror")}>
      <div className="choice">
        <span>{t("app.settings.mirror.endpoint")}</span>
        <Field
          mono
          label={t("app.settings.mirror.endpoint")}
          placeholder="https://collector.example:4318"
          value={endpoint ?? journalMirror}
          onChange={(event) => setEndpoint(event.currentTarget.value)}
          onBlur={() => {
            if (endpoint !== null) changeSettings({ journalMirror: endpoint.trim() });
            setEndpoint(null);
          }}
        />
      </div>
      {journalMirror !== "" && (
        <form
          className="choice"
          onSubmit={(event) => {
            event.preventDefault();
            void keep(line.trim());
          }}
        >
          <span>{t("app.settings.mirror.header")}</span>
          <Field
            mono
            type="password"
            label={t("app.settings.mirror.header")}
            placeholder={header === null ? "Authorization: Bearer …" : `${header}: ••••••`}
            value={line}
            problem={refused}
            onChange={(event) => setLine(event.currentTarget.value)}
          />
          {line !== "" && <Button type="submit">{t("app.settings.mirror.keep")}</Button>}
          {line === "" && header !== null && (
            <Button onClick={() => void keep(null)}>{t("app.settings.mirror.remove")}</Button>
          )}
        </form>
      )}
      {mirror?.reason != null && (
        <div className="choice">
          <Note health="warn">{formatMessage(mirror.reason)}</Note>
        </div>
      )}
      <p className="choice">{t("app.settings.mirror.about")}</p>
    </Card>
  );
}
