/** Who looks after a custom resource, one key away: its operator's pod and leader Lease, and whether it lives. */
import { useState } from "react";
import type { Operator } from "../../../shared/cluster.ts";
import type { Health } from "../../../shared/model/table.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { api } from "../../app/core/core.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { Age } from "../../ui/Age.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { openObject } from "../openObject.ts";
import { useAnswer } from "../useAnswer.ts";

const LIVES: Readonly<Record<Operator["lives"], Health>> = { yes: "ok", no: "bad", unknown: "unknown" };

/** Pods and Leases of the whole cluster are read for it: only when it is asked for. */
export function OperatorNote({ reference }: { reference: ObjectRef }) {
  const t = useText();
  const [wanted, setWanted] = useState(false);
  const { answer, error } = useAnswer(wanted ? reference : undefined, (ref, signal) =>
    api.cluster.operator({ ref }, signal),
  );
  if (answer !== null) return <Found reference={reference} operator={answer} />;
  return (
    <section className="sec">
      <h3>{t("readiness.operator")}</h3>
      {error === null ? (
        <Button size="sm" icon="search" busy={wanted} onClick={() => setWanted(true)}>
          {t("readiness.operator.find")}
        </Button>
      ) : (
        <p className="dim">{formatMessage(error.text)}</p>
      )}
    </section>
  );
}

function Found({ reference, operator }: { reference: ObjectRef; operator: Operator }) {
  const t = useText();
  const { pod, pods, ready, lease, leaseRenewedAt, lives, managers, unread } = operator;
  const { connection } = reference;
  const [namespace = "", name = ""] = pod.split("/");
  return (
    <section className="sec">
      <h3>{t("readiness.operator")}</h3>
      <p className="operator-line">
        <Mark health={LIVES[lives]} size={8} />
        {pod === "" ? (
          <span className="dim">{t("readiness.operator.none")}</span>
        ) : (
          <>
            <button
              type="button"
              className="readiness-kind"
              onClick={() => openObject({ connection, group: "", resource: "pods", namespace, name })}
            >
              {name}
            </button>
            <span className="dim">{t("readiness.operator.pods", { ready, pods, namespace })}</span>
          </>
        )}
      </p>
      {lease !== "" && (
        <p className="dim">
          {t("readiness.operator.lease", { lease })} {leaseRenewedAt !== null && <Age at={leaseRenewedAt} />}
        </p>
      )}
      {managers.length > 0 && (
        <p className="dim">{t("readiness.operator.writes", { managers: managers.join(", ") })}</p>
      )}
      {unread.length > 0 && <p className="dim">{t("readiness.operator.unread", { kinds: unread.join(", ") })}</p>}
    </section>
  );
}
