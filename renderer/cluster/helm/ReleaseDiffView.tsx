import { useState } from "react";
import type { ReleaseChart, ReleaseDiff, ReleaseObjectDiff } from "../../../shared/helm.ts";
import type { DiffPart } from "../../../shared/operation.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { DiffView } from "../../ui/CodeEditor.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Note } from "../../ui/Panels.tsx";
import { FieldDiff } from "../../ui/plan/FieldDiff.tsx";
import { ValuesChoice, type ValuesKind } from "./ValuesTab.tsx";

/** As many as a person reads; the rest is behind a button. */
const FEW_PARTS = 12;
const FEW_OBJECTS = 60;

/** The parts of a difference; the whole of an object side by side when asked for. */
export function ReleaseDiffView({ diff }: { diff: ReleaseDiff }) {
  const t = useText();
  const [which, setWhich] = useState<ValuesKind>("values");
  const [whole, setWhole] = useState<ReleaseObjectDiff | null>(null);
  const { from, to, chart, objects, hooks, same, unreadable } = diff;
  const chartDiffers = chartText(chart.from) !== chartText(chart.to);
  const nothing =
    !chartDiffers &&
    diff.values.length + diff.computed.length + objects.length + hooks.length + unreadable.length === 0;
  if (nothing) return <EmptyState kind="empty">{t("helm.diff.none", { from, to })}</EmptyState>;
  return (
    <>
      {unreadable.length > 0 && (
        <div className="sec">
          {unreadable.map((reason) => (
            <Note key={formatMessage(reason)} health="bad">
              {formatMessage(reason)}
            </Note>
          ))}
        </div>
      )}
      {chartDiffers && (
        <section className="sec">
          <h3>{t("helm.chart")}</h3>
          <FieldDiff part={{ where: "", note: null, before: lineOf(chart.from), after: lineOf(chart.to) }} />
        </section>
      )}
      <section className="sec">
        <h3 className="helm-values-head">
          {t("helm.tab.values")}
          <span className="sec-end">
            <ValuesChoice value={which} onChange={setWhich} />
          </span>
        </h3>
        <Parts key={which} parts={diff[which]} none={t("helm.diff.valuesSame")} />
      </section>
      <ObjectDiffs title={t("helm.diff.objects", { count: objects.length, same })} diffs={objects} onWhole={setWhole} />
      {hooks.length > 0 && <ObjectDiffs title={t("helm.hooks")} diffs={hooks} onWhole={setWhole} />}
      <Dialog
        open={whole !== null}
        title={whole === null ? "" : `${whole.kind} ${whole.name}`}
        width={1120}
        onClose={() => setWhole(null)}
      >
        {whole !== null && (
          <div className="helm-whole">
            <DiffView
              before={whole.whole.before}
              after={whole.whole.after}
              labels={[t("helm.diff.revision", { revision: from }), t("helm.diff.revision", { revision: to })]}
            />
          </div>
        )}
      </Dialog>
    </>
  );
}

function ObjectDiffs(props: {
  title: string;
  diffs: readonly ReleaseObjectDiff[];
  onWhole(diff: ReleaseObjectDiff): void;
}) {
  const t = useText();
  const { title, diffs, onWhole } = props;
  const [all, setAll] = useState(false);
  const shown = all ? diffs : diffs.slice(0, FEW_OBJECTS);
  return (
    <section className="sec">
      <h3>{title}</h3>
      {shown.map((diff) => (
        <div className="helm-object" key={`${diff.apiVersion} ${diff.kind} ${diff.namespace}/${diff.name}`}>
          <div className="helm-object-head">
            <span className="dim">{diff.kind}</span>
            <b className="clip grow" title={[diff.namespace, diff.name].filter(Boolean).join("/")}>
              {diff.name}
            </b>
            <span className="dim">{t(`helm.change.${diff.change}`)}</span>
            <Button
              size="sm"
              look="quiet"
              icon="split"
              label={t("helm.diff.whole", { name: diff.name })}
              onClick={() => onWhole(diff)}
            />
          </div>
          {diff.change === "changed" && <Parts parts={diff.parts} none="" />}
        </div>
      ))}
      {diffs.length > shown.length && (
        <Button size="sm" look="quiet" onClick={() => setAll(true)}>
          {t("cluster.detail.moreChips", { count: diffs.length - shown.length })}
        </Button>
      )}
    </section>
  );
}

function Parts({ parts, none }: { parts: readonly DiffPart[]; none: string }) {
  const t = useText();
  const [all, setAll] = useState(false);
  const shown = all ? parts : parts.slice(0, FEW_PARTS);
  if (parts.length === 0) return none === "" ? null : <p className="dim">{none}</p>;
  return (
    <>
      {shown.map((part) => (
        <FieldDiff key={part.where} part={part} />
      ))}
      {parts.length > shown.length && (
        <Button size="sm" look="quiet" onClick={() => setAll(true)}>
          {t("cluster.detail.moreChips", { count: parts.length - shown.length })}
        </Button>
      )}
    </>
  );
}

function lineOf(chart: ReleaseChart | null): string[] {
  const text = chartText(chart);
  return text === "" ? [] : [text];
}

function chartText(chart: ReleaseChart | null): string {
  if (chart === null) return "";
  return [`${chart.name} ${chart.version}`, chart.appVersion].filter(Boolean).join(" · ");
}
