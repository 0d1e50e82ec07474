/** The operations of a batch, one a line; the steps of the chosen one stand below. */
import { type KeyboardEvent, useId, useMemo } from "react";
import type { Plan } from "../../../shared/operation.ts";
import { useConnections } from "../../app/core/stores.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useEnvironmentLook } from "../../app/operation/stores.ts";
import { EnvironmentMark } from "../../ui/EnvironmentMark.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { VirtualList } from "../../ui/VirtualList.tsx";
import { operationKey, type PlanChanges } from "./planChanges.ts";
import { type BatchGroup, type BatchLine, batchLines, proofOf } from "./planFigures.ts";
import "./planBatch.css";

export interface PlanBatchProps {
  readonly plan: Plan;
  readonly changes: PlanChanges | null;
  /** Its place in the plan. */
  readonly chosen: number;
  onChoose(index: number): void;
}

const ROW_PX = 28;
const HEAD: Readonly<Record<BatchGroup, "plan.batch.runs" | "plan.batch.refused" | "plan.batch.idle">> = {
  runs: "plan.batch.runs",
  refused: "plan.batch.refused",
  idle: "plan.batch.idle",
};

export function PlanBatch({ plan, changes, chosen, onChoose }: PlanBatchProps) {
  const t = useText();
  const id = useId();
  const lines = useMemo(() => batchLines(plan), [plan]);
  const move = (event: KeyboardEvent) => {
    const at = lines.findIndex((line) => line.kind === "operation" && line.index === chosen);
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, Home: -lines.length, End: lines.length }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = nextOperation(lines, at, by);
    if (next === null) return;
    onChoose(next.index);
    const list = event.currentTarget.querySelector(".vlist");
    const place = lines.indexOf(next) * ROW_PX;
    if (list === null) return;
    if (place < list.scrollTop) list.scrollTop = place;
    else if (place + ROW_PX > list.scrollTop + list.clientHeight) list.scrollTop = place + ROW_PX - list.clientHeight;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list inside has the focus; its keys are heard here.
    <div
      className="plan-batch"
      style={{ height: Math.min(lines.length, 10) * ROW_PX + 1 }}
      onKeyDown={move}
      aria-describedby={id}
    >
      <span id={id} className="sr-only">
        {t("plan.batch.keys")}
      </span>
      <VirtualList
        count={lines.length}
        rowPx={ROW_PX}
        label={t("plan.batch")}
        row={(place) => {
          const line = lines[place];
          if (line === undefined) return null;
          if (line.kind === "head")
            return <div className="plan-line head">{t(HEAD[line.group], { count: line.count })}</div>;
          return (
            <OperationLine
              line={line}
              chosen={line.index === chosen}
              changed={changes?.operations.has(operationKey(line.operation)) ?? false}
              onChoose={() => onChoose(line.index)}
            />
          );
        }}
      />
    </div>
  );
}

interface OperationLineProps {
  readonly line: Extract<BatchLine, { kind: "operation" }>;
  readonly chosen: boolean;
  readonly changed: boolean;
  onChoose(): void;
}

function OperationLine({ line, chosen, changed, onChoose }: OperationLineProps) {
  const t = useText();
  const { operation, group } = line;
  const connection = useConnections(
    (state) => state.connections.find(({ id }) => id === operation.target.connection)?.name,
  );
  const look = useEnvironmentLook(operation.target.connection);
  const pivot = operation.steps.some((step) => step.pivot);
  return (
    <button
      type="button"
      className={chosen ? "plan-line chosen ring-inside" : "plan-line ring-inside"}
      aria-pressed={chosen}
      tabIndex={-1}
      onClick={onChoose}
    >
      {group === "refused" ? (
        <Icon name="lock" size={12} />
      ) : (
        <Mark health={group === "idle" ? "idle" : proofOf(operation)} />
      )}
      <span className="plan-line-name clip">{operation.target.label}</span>
      {look !== null && connection !== undefined && (
        <span className="plan-line-where">
          <EnvironmentMark {...look} />
          <span className="clip">{connection}</span>
        </span>
      )}
      <span className="plan-line-end clip">
        {changed && `${t("plan.changed")} · `}
        {operation.refused !== null
          ? formatMessage(operation.refused)
          : operation.idle
            ? t("plan.idle")
            : t(pivot ? "plan.batch.stepsPivot" : "plan.batch.steps", { count: operation.steps.length })}
      </span>
    </button>
  );
}

/** The next line that is an operation, as far as `by` leads and not beyond the ends. */
function nextOperation(
  lines: readonly BatchLine[],
  at: number,
  by: number,
): Extract<BatchLine, { kind: "operation" }> | null {
  const step = Math.sign(by);
  let place = Math.min(lines.length - 1, Math.max(0, at + by));
  for (; place >= 0 && place < lines.length; place += step) {
    const line = lines[place];
    if (line?.kind === "operation") return line;
  }
  const edge = step < 0 ? lines.find((line) => line.kind === "operation") : undefined;
  return edge?.kind === "operation" ? edge : null;
}
