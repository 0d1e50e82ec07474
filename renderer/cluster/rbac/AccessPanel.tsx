/** One row of an answer: what grants the right, from binding to role to rule, and what the server says of it. */
import { useEffect, useState } from "react";
import type { RbacDetail, RbacQuestion, RbacSubject } from "../../../shared/rbac.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { api } from "../../app/core/core.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { useLocation } from "../../app/locationStore.ts";
import { useActiveConnections } from "../../app/place.ts";
import { Button } from "../../ui/Button.tsx";
import { DetailBody } from "../../ui/DetailBody.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { MiddleClip } from "../../ui/MiddleClip.tsx";
import { Note } from "../../ui/Panels.tsx";
import { tableSources } from "../table/tableSources.ts";
import { CheckLine, verdictOf } from "./CheckLine.tsx";
import { GrantView } from "./GrantView.tsx";
import { openAccess, openAccessRow } from "./openAccess.ts";
import type { OpenRow } from "./rowText.ts";
import { subjectName } from "./subjectName.ts";
import "../../ui/detailFrame.css";
import "../detail/detail.css";
import "./access.css";

export function AccessPanel({ question, row }: { question: RbacQuestion; row: OpenRow }) {
  const t = useText();
  const { detail, error } = useDetail(question, row);
  const close = () => openAccessRow(question, "");
  useKeys([{ id: "detail.close", keys: ["escape"], scope: "detail", text: "cluster.keys.close", run: close }]);
  const name = detail === null || detail === undefined ? t("access.row") : subjectName(detail.subject);
  return (
    <aside className="detail" data-keys="detail" aria-label={name}>
      <header className="detail-head">
        <div className="detail-title">
          <Icon name="lock" />
          <h2>
            <MiddleClip text={name} />
          </h2>
          <Button size="sm" look="quiet" icon="x" label={t("cluster.detail.close")} keys="esc" onClick={close} />
        </div>
        <div className="detail-sub">
          <span className="dim clip">{detail?.subject.kind}</span>
        </div>
      </header>
      <DetailBody>
        {error !== null ? (
          <EmptyState kind="failed">{formatMessage(error.text)}</EmptyState>
        ) : detail === undefined ? (
          <EmptyState kind="empty">{t("access.row.gone")}</EmptyState>
        ) : detail === null ? (
          <EmptyState kind="loading" />
        ) : (
          <Detail detail={detail} connection={row.connection} asks={question.ask !== "can" && question.ask !== "me"} />
        )}
      </DetailBody>
    </aside>
  );
}

function Detail({ detail, connection, asks }: { detail: RbacDetail; connection: string; asks: boolean }) {
  const t = useText();
  const { subject, grants, more, notable, check } = detail;
  return (
    <>
      {check !== null && (
        <section className="sec">
          <h3>{t("access.check.title")}</h3>
          <p className="access-check">
            <Mark health={verdictOf(check).health} size={8} />
            <span>
              <CheckLine check={check} />
            </span>
          </p>
        </section>
      )}
      {notable.length > 0 && (
        <section className="sec">
          <h3>{t("access.notable")}</h3>
          {notable.map((one) => (
            <Note key={one.what} health={one.health}>
              {formatMessage(one.text)}
            </Note>
          ))}
        </section>
      )}
      <section className="sec">
        <h3>{t("access.granted")}</h3>
        {grants.length === 0 && <p className="dim">{t("access.granted.none")}</p>}
        <ol className="access-grants">
          {grants.map((grant, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same binding may grant by several rules; they are replaced together
            <GrantView key={at} grant={grant} subject={subject} connection={connection} />
          ))}
        </ol>
        {more > 0 && <p className="dim">{t("access.more", { count: more })}</p>}
      </section>
      {asks && <AskWhat subject={subject} />}
    </>
  );
}

function AskWhat({ subject }: { subject: RbacSubject }) {
  const t = useText();
  return (
    <section className="sec">
      <Button size="sm" icon="search" onClick={() => openAccess({ ask: "can", subject })}>
        {t("access.open.can")}
      </Button>
    </section>
  );
}

/** `undefined` when the row is not there (any more), null while it is asked for. */
function useDetail(question: RbacQuestion, { connection, uid }: OpenRow) {
  const connections = useActiveConnections();
  const namespaces = useLocation((location) => location.namespaces);
  const [state, setState] = useState<{ detail: RbacDetail | null | undefined; error: RpcError | null }>({
    detail: null,
    error: null,
  });
  const of = connections.filter(({ id }) => id === connection);
  const key = JSON.stringify({ ...tableSources(of, namespaces, true)[0], connection, question, row: uid });
  useEffect(() => {
    const abort = new AbortController();
    api.rbac.detail({ namespaces: null, ...JSON.parse(key) }, abort.signal).then(
      (detail) => setState({ detail: detail ?? undefined, error: null }),
      (error: unknown) => {
        if (!abort.signal.aborted && error instanceof RpcError) setState({ detail: null, error });
      },
    );
    return () => abort.abort();
  }, [key]);
  return state;
}
