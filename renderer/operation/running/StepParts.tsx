/** What the running step works through, as a table: what is held comes first, what is through last. */
import { useEffect, useMemo, useState } from "react";
import type { OperationId, StepPart, StepState } from "../../../shared/operation.ts";
import { api } from "../../app/core/core.ts";
import { follow } from "../../app/core/follow.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { Countdown } from "../../app/operation/Countdown.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { VirtualList } from "../../ui/VirtualList.tsx";
import { partsInOrder, partsWith } from "./stepParts.ts";

const ROW_PX = 24;
const MOST_ROWS = 10;

export function StepParts({ operation, step }: { operation: OperationId; step: StepState }) {
  const t = useText();
  const parts = useStepParts(operation);
  const rows = useMemo(() => partsInOrder([...parts.values()]), [parts]);
  if (rows.length === 0) return null;
  const label = formatMessage(step.title);
  return (
    <div className="op-parts">
      {step.until !== null && (
        <p className="dim">
          {t("ops.parts.until")} <Countdown until={step.until} />
        </p>
      )}
      <div style={{ height: Math.min(rows.length, MOST_ROWS) * ROW_PX }}>
        <VirtualList
          className="op-part-list"
          count={rows.length}
          rowPx={ROW_PX}
          label={label}
          row={(index) => {
            const part = rows[index];
            return part === undefined ? null : <PartRow key={part.id} part={part} />;
          }}
        />
      </div>
    </div>
  );
}

function PartRow({ part: { name, tone, text, at } }: { part: StepPart }) {
  const words = formatMessage(text);
  return (
    <div className="op-part" style={{ height: ROW_PX }}>
      <Mark health={tone} turning={tone === "busy"} />
      <span className="mono clip" title={name}>
        {name}
      </span>
      <span className="clip" title={words}>
        {words}
      </span>
      {at !== null && <Countdown until={at} />}
    </div>
  );
}

function useStepParts(operation: OperationId): ReadonlyMap<string, StepPart> {
  const [parts, setParts] = useState<ReadonlyMap<string, StepPart>>(new Map());
  useEffect(
    () => follow(api.operations.parts({ operation }), (news) => setParts((now) => partsWith(now, news))),
    [operation],
  );
  return parts;
}
