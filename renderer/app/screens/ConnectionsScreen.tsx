/** Every context of every kubeconfig, what is wrong with those that cannot be used, and a look ahead without logging in. */
import { useState } from "react";
import type { Connection } from "../../../shared/connection.ts";
import { Button } from "../../ui/Button.tsx";
import { Card, Note } from "../../ui/Panels.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { useConnections } from "../core/stores.ts";
import { formatMessage, useText } from "../i18n.ts";
import { ContextRow } from "./ContextRow.tsx";
import { KubeconfigFiles } from "./KubeconfigFiles.tsx";
import { PreflightCard } from "./PreflightCard.tsx";
import "./screens.css";

export function ConnectionsScreen() {
  const t = useText();
  const { connections, problems, files } = useConnections();
  const [picked, setPicked] = useState<string | null>(null);
  const connection = connections.find(({ id }) => id === picked);
  return (
    <div className="screen">
      <ScreenHead
        title={t("app.nav.connections")}
        about={t("app.welcome.contexts", {
          count: connections.length,
          files: files.filter(({ found }) => found).length,
        })}
      />
      <div className="page">
        <div className="page-column">
          {problems.map((problem) => (
            <Note key={`${problem.file} ${problem.line} ${problem.reason.id}`} health="warn">
              <b>
                {problem.file}
                {problem.line === null ? "" : `:${problem.line}`}
              </b>{" "}
              {formatMessage(problem.reason)}
            </Note>
          ))}
          <Card title={t("app.palette.contexts")}>
            <ul className="context-list">
              {connections.map((one) => (
                <ContextItem key={one.id} connection={one} onPick={() => setPicked(one.id)} />
              ))}
            </ul>
          </Card>
          {connection !== undefined && <PreflightCard key={connection.id} connection={connection} />}
          <KubeconfigFiles files={files} />
        </div>
      </div>
    </div>
  );
}

function ContextItem({ connection, onPick }: { connection: Connection; onPick: () => void }) {
  const t = useText();
  return (
    <li className="context-item">
      <ul>
        <ContextRow connection={connection} />
      </ul>
      <Button size="sm" look="quiet" onClick={onPick}>
        {t("app.connections.check")}
      </Button>
    </li>
  );
}
