/** Labels or annotations as rows to be written, with an empty one to go on with. */
import { useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { keyProblem, type PairDraft, valueProblem } from "./pairs.ts";
import "./action.css";

export interface PairRowsProps {
  readonly of: "label" | "annotate";
  readonly drafts: readonly PairDraft[];
  /** So many at the beginning are there already: their keys stay. */
  readonly known: number;
  /** Who has which value, where it differs from object to object; undefined where it is one. */
  differing?(key: string): string | undefined;
  onDrafts(drafts: readonly PairDraft[]): void;
}

export function PairRows({ of, drafts, known, differing, onDrafts }: PairRowsProps) {
  const t = useText();
  const change = (index: number, next: Partial<PairDraft>) => {
    const all = drafts.map((draft, i) => (i === index ? { ...draft, ...next } : draft));
    // There is always an empty one to go on with.
    onDrafts(all.at(-1)?.key === "" ? all : [...all, { key: "", value: "", gone: false }]);
  };
  return drafts.map((draft, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: rows are added at the end and never change places
    <div className={draft.gone ? "action-pair gone" : "action-pair"} key={index}>
      <Field
        label={t("action.pairs.key")}
        mono
        value={draft.key}
        placeholder={t("action.pairs.key")}
        reason={index < known ? t("action.pairs.fixed") : undefined}
        problem={draft.key !== "" && keyProblem(draft.key) ? t("action.pairs.badKey") : undefined}
        onChange={(event) => change(index, { key: event.target.value.trim() })}
      />
      <Field
        label={t("action.pairs.value")}
        mono
        value={draft.value}
        placeholder={t(differing?.(draft.key) === undefined ? "action.pairs.value" : "action.pairs.differs")}
        problem={valueProblem(of, draft.value) ? t("action.pairs.badValue") : undefined}
        reason={draft.gone ? t("action.pairs.gone") : undefined}
        onChange={(event) => change(index, { value: event.target.value })}
      />
      <Button
        look="quiet"
        icon={draft.gone ? "undo" : "trash"}
        label={t(draft.gone ? "action.pairs.keep" : "action.pairs.remove")}
        reason={draft.key === "" ? t("action.pairs.empty") : undefined}
        onClick={() => change(index, { gone: !draft.gone })}
      />
      {differing?.(draft.key) !== undefined && <p className="action-spread mono">{differing(draft.key)}</p>}
    </div>
  ));
}
