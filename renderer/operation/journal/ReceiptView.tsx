/** What a receipt says. Knows nothing of the core. */
import type { ReactNode } from "react";
import type { Receipt, ReceiptDecision } from "../../../shared/operation.ts";
import { useConnections, useSettings } from "../../app/core/stores.ts";
import { formatMessage, type TextId, useFormats, useText } from "../../app/i18n.ts";
import { go } from "../../app/locationStore.ts";
import { chainLook } from "../../app/operation/chainLook.ts";
import { PHASE_HEALTH, PHASE_TEXT } from "../../app/operation/phases.ts";
import { openJournal } from "../../app/operation/places.ts";
import { useJournal } from "../../app/operation/stores.ts";
import { Mark } from "../../ui/Mark.tsx";
import { KeyValue, Note, Section } from "../../ui/Panels.tsx";
import { FieldDiff } from "../../ui/plan/FieldDiff.tsx";
import { Status } from "../../ui/Status.tsx";
import { shortChain } from "./receiptText.ts";
import "./journal.css";

export function ReceiptView({ receipt }: { receipt: Receipt }) {
  const t = useText();
  const format = useFormats();
  const zone = useSettings((settings) => settings.clock);
  const { who, phase, reason, undo, undoes, undoneBy, startedAt, endedAt } = receipt;
  return (
    <>
      <Section>
        <KeyValue
          items={[
            { name: t("journal.outcome"), value: <Status health={PHASE_HEALTH[phase]}>{t(PHASE_TEXT[phase])}</Status> },
            { name: t("journal.where"), value: <TargetLink receipt={receipt} />, wrap: true },
            {
              name: t("journal.environment"),
              value: [receipt.environment, receipt.connectionName].filter(Boolean).join(" · "),
              wrap: true,
            },
            { name: t("journal.when"), value: format.dateTime(startedAt, zone) },
            { name: t("journal.took"), value: format.duration(endedAt - startedAt) },
            { name: t("journal.who"), value: `${who.local}@${who.host}`, wrap: true },
            { name: t("journal.as"), value: who.target, wrap: true },
            { name: t("journal.why"), value: receipt.why === "" ? t("journal.noWhy") : receipt.why, wrap: true },
          ]}
        />
        {reason !== null && (
          <div className="receipt-note">
            <Note health={phase === "done" ? "idle" : "bad"}>{formatMessage(reason)}</Note>
          </div>
        )}
        {undo.may === "no" && (
          <p className="receipt-undo">
            <Mark health="idle" />
            <span>{formatMessage(undo.reason)}</span>
          </p>
        )}
        {(undoes !== null || undoneBy !== null) && (
          <p className="receipt-undo">
            {undoes !== null && <ReceiptLink operation={undoes}>{t("journal.undoes")}</ReceiptLink>}
            {undoneBy !== null && <ReceiptLink operation={undoneBy}>{t("journal.undoneBy")}</ReceiptLink>}
          </p>
        )}
      </Section>
      {receipt.decisions.length > 0 && <Decisions receipt={receipt} />}
      {receipt.steps.map((step, place) => (
        <Section
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a receipt never change.
          key={place}
          title={`${place + 1} · ${formatMessage(step.title)}`}
          end={<StepWord phase={step.phase} />}
        >
          {step.text !== null && <p className="plan-say">{formatMessage(step.text)}</p>}
          {step.diff.map((part, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above.
            <FieldDiff key={at} part={part} />
          ))}
          {step.calls.length > 0 && (
            <ul className="receipt-calls">
              {step.calls.map(({ call, status, elapsedMs }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <li key={at}>
                  <span className="mono">{call}</span>
                  <span className="dim">
                    {status} · {format.duration(elapsedMs)}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Section>
      ))}
      <Section title={t("journal.chain")}>
        <ChainPlace receipt={receipt} />
      </Section>
    </>
  );
}

const DECISION_TEXT: Readonly<Record<ReceiptDecision["decision"], TextId>> = {
  cancel: "journal.decision.cancel",
  "undo-now": "journal.decision.undoNow",
  finish: "journal.decision.finish",
  retry: "journal.decision.retry",
  "give-up": "journal.decision.giveUp",
};

/** What was decided on the way: when, by whom, why. */
function Decisions({ receipt }: { receipt: Receipt }) {
  const t = useText();
  const format = useFormats();
  const zone = useSettings((settings) => settings.clock);
  return (
    <Section title={t("journal.decisions")}>
      <ul className="receipt-decisions">
        {receipt.decisions.map(({ at, decision, who, why, reason }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the decisions of a receipt never change.
          <li key={place}>
            <span className="dim">{format.time(at, zone)}</span>
            <span>
              {/* A console of before did not write down who it was. */}
              {who !== null ? (
                <b>
                  {who.local}@{who.host}{" "}
                </b>
              ) : (
                reason !== null && <b>{t("journal.decision.console")} </b>
              )}
              {t(DECISION_TEXT[decision])}
              {reason !== null && <>: {formatMessage(reason)}</>}
              {why !== "" && <>: {why}</>}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function StepWord({ phase }: { phase: Receipt["steps"][number]["phase"] }) {
  const t = useText();
  if (phase === "done") return null;
  const words = {
    failed: t("ops.phase.failed"),
    "compensation-failed": t("ops.step.notUndone"),
    compensated: t("ops.phase.undone"),
    skipped: t("ops.step.skipped"),
    unknown: t("ops.step.unknown"),
    waiting: t("ops.step.skipped"),
    running: t("ops.phase.running"),
    compensating: t("ops.phase.compensating"),
  };
  return words[phase];
}

/** The way back to the object, where there is one and its connection is known here. */
function TargetLink({ receipt }: { receipt: Receipt }): ReactNode {
  const { object, connection, label } = receipt.target;
  const known = useConnections((state) => state.connections.some(({ id }) => id === connection));
  if (object === null || connection === null || !known) return label;
  const { group, resource, namespace, name } = object;
  return (
    <button
      type="button"
      className="link"
      onClick={() =>
        go({
          connections: [connection],
          screen: { kind: "table", group, resource },
          selected: { connection, group, resource, namespace, name },
          namespaces: namespace === "" ? "all" : [namespace],
          filter: "",
          sort: [],
        })
      }
    >
      {label}
    </button>
  );
}

function ReceiptLink({ operation, children }: { operation: string; children: ReactNode }) {
  return (
    <button type="button" className="link" onClick={() => openJournal(operation)}>
      {children}
    </button>
  );
}

/** Its hash, what it follows, and whether the chain around it holds. */
function ChainPlace({ receipt }: { receipt: Receipt }) {
  const t = useText();
  const format = useFormats();
  const zone = useSettings((settings) => settings.clock);
  const chain = useJournal((state) => state.chain);
  const look = chain === null ? null : chainLook(chain);
  const time = chain?.checkedAt == null ? "" : format.time(chain.checkedAt, zone).slice(0, 5);
  return (
    <p className="receipt-chain">
      <Mark health={look?.health ?? "unknown"} />
      <span>
        {t("journal.place", {
          seq: receipt.seq,
          hash: shortChain(receipt.hash),
          prev: shortChain(receipt.prev),
        })}
        {look !== null && ` · ${t(look.text, { time })}`}
      </span>
    </p>
  );
}
