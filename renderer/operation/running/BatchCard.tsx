/** Operations that were approved together: counted while folded, one a line when open. */
import { useState, useSyncExternalStore } from "react";
import type { OperationPhase } from "../../../shared/operation.ts";
import { clockNow, watchClock } from "../../app/clock.ts";
import { formatMessage, useFormats, useText } from "../../app/i18n.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { moves, PHASE_TEXT } from "../../app/operation/phases.ts";
import { Bar } from "../../ui/Bar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { type Batch, batchRestMs } from "./batches.ts";
import { OperationCard } from "./OperationCard.tsx";
import { stop } from "./OperationOffers.tsx";
import "./operations.css";

const ORDER: readonly OperationPhase[] = [
  "needs-person",
  "failed",
  "running",
  "trying",
  "compensating",
  "waiting",
  "done",
  "undone",
  "cancelled",
];
/** More than these are not drawn at once: the others are asked for. */
const AT_ONCE = 40;

export function BatchCard({ batch }: { batch: Batch }) {
  const t = useText();
  const troubled = batch.state === "needs-person";
  const [open, setOpen] = useState(troubled);
  const [most, setMost] = useState(AT_ONCE);
  const [first] = batch.operations;
  if (first === undefined) return null;
  if (batch.operations.length === 1) return <OperationCard operation={first} />;
  const { counts, operations } = batch;
  const cancellable = operations.filter(({ phase, offers }) => moves(phase) && offers.includes("cancel"));
  const undoable = operations.filter(({ offers }) => offers.includes("undo"));
  const said = ORDER.flatMap((phase) => {
    const count = counts[phase] ?? 0;
    return count === 0 ? [] : [`${count} ${t(PHASE_TEXT[phase])}`];
  });
  return (
    <article className="op" aria-label={formatMessage(first.title)}>
      <header className="op-head">
        <Mark
          health={troubled || (counts.failed ?? 0) > 0 ? "bad" : batch.state === "moving" ? "busy" : "ok"}
          turning={batch.state === "moving" && !troubled && (counts.failed ?? 0) === 0}
        />
        <button type="button" className="op-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? "down" : "right"} size={12} />
          <span className="clip">{formatMessage(first.title)}</span>
        </button>
        <span className="op-sub clip">{said.join(" · ")}</span>
        {batch.state === "moving" && (
          <>
            <span className="op-bar">
              <Bar share={batch.share} label={formatMessage(first.title)} />
            </span>
            <TimeLeft batch={batch} />
          </>
        )}
        <span className="grow" />
        <span className="op-offers">
          {cancellable.length > 0 && (
            <>
              <Button
                size="sm"
                onClick={() =>
                  stop(
                    cancellable.map(({ id }) => id),
                    false,
                  )
                }
              >
                {t("ops.stop")}
              </Button>
              <Button
                size="sm"
                onClick={() =>
                  stop(
                    cancellable.map(({ id }) => id),
                    true,
                  )
                }
              >
                {t("ops.stopAndUndo")}
              </Button>
            </>
          )}
          {batch.state === "ended" && undoable.length > 0 && (
            <Button
              size="sm"
              icon="undo"
              onClick={() => openPlan({ domain: "undo", operations: undoable.map(({ id }) => id) })}
            >
              {t("ops.undoCount", { count: undoable.length })}
            </Button>
          )}
        </span>
      </header>
      {open && (
        <div className="op-inside">
          {operations.slice(0, most).map((operation) => (
            <OperationCard key={operation.id} operation={operation} inside />
          ))}
          {operations.length > most && (
            <Button size="sm" look="quiet" onClick={() => setMost(most + AT_ONCE)}>
              {t("ops.showMore", { count: operations.length - most })}
            </Button>
          )}
        </div>
      )}
    </article>
  );
}

function TimeLeft({ batch }: { batch: Batch }) {
  const t = useText();
  const { rough } = useFormats();
  const text = useSyncExternalStore(watchClock, () => {
    const rest = batchRestMs(batch, clockNow());
    return rest === null ? "" : t("ops.batch.left", { time: rough(rest) });
  });
  return text === "" ? null : <span className="op-left">{text}</span>;
}
