/** A look ahead without logging in: proxy, trust, plugin, files; and the diagnosis to copy. */
import { useEffect, useState } from "react";
import type { Connection, PreflightFact } from "../../../shared/connection.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Card, Note } from "../../ui/Panels.tsx";
import { api } from "../core/core.ts";
import { formatMessage, type TextId, useText } from "../i18n.ts";
import { copyDiagnosis } from "../shell/copyDiagnosis.ts";

const HOP_TEXT: Readonly<Record<PreflightFact["hop"], TextId>> = {
  dns: "app.hop.dns",
  proxy: "app.hop.proxy",
  tcp: "app.hop.tcp",
  tls: "app.hop.tls",
  login: "app.hop.login",
  api: "app.hop.api",
};

export function PreflightCard({ connection }: { connection: Connection }) {
  const t = useText();
  const [facts, setFacts] = useState<readonly PreflightFact[] | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    api.connections.preflight({ connection: connection.id }, abort.signal).then(setFacts, (error: unknown) => {
      if (!abort.signal.aborted) setFailed(error instanceof RpcError ? formatMessage(error.text) : String(error));
    });
    return () => abort.abort();
  }, [connection.id]);
  return (
    <Card
      title={t("app.preflight.title", { name: connection.name })}
      about={t("app.preflight.about")}
      end={
        <Button size="sm" icon="copy" onClick={() => void copyDiagnosis(connection.id)}>
          {t("app.connection.copyDiagnosis")}
        </Button>
      }
    >
      {failed !== null && <Note health="bad">{failed}</Note>}
      <dl className="preflight" aria-busy={facts === null && failed === null}>
        {(facts ?? []).map((fact) => (
          <div key={`${fact.hop} ${fact.text.id} ${JSON.stringify(fact.text.params)}`}>
            <dt>
              <Mark health={fact.health} /> {t(HOP_TEXT[fact.hop])}
            </dt>
            <dd>{formatMessage(fact.text)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
