import { useState } from "react";
import { useText } from "../../../app/i18n.ts";
import { Button } from "../../../ui/Button.tsx";
import { Field } from "../../../ui/Field.tsx";
import { at, pairs } from "../../detail/summary/json.ts";
import { FormDialog, type FormProps } from "../FormDialog.tsx";
import { changedPairs, keyProblem, type PairDraft, valueProblem } from "../pairs.ts";

/** Labels or annotations. Of several objects nothing is shown as it is: what is typed is set in all of them. */
export function PairsForm({ targets, title, object, of }: FormProps & { of: "label" | "annotate" }) {
  const t = useText();
  const single = targets.length === 1;
  const now = single ? pairs(at(object, "metadata", of === "label" ? "labels" : "annotations")) : [];
  const [typed, setTyped] = useState<readonly PairDraft[] | null>(null);
  const drafts = typed ?? [
    ...now.map(([key, value]) => ({ key, value, gone: false })),
    { key: "", value: "", gone: false },
  ];
  const change = (index: number, next: Partial<PairDraft>) => {
    const all = drafts.map((draft, i) => (i === index ? { ...draft, ...next } : draft));
    // There is always an empty one to go on with.
    setTyped(all.at(-1)?.key === "" ? all : [...all, { key: "", value: "", gone: false }]);
  };
  const set = changedPairs(now, drafts);
  const wrong = drafts.some((draft) => draft.key !== "" && (keyProblem(draft.key) || valueProblem(of, draft.value)));
  const ready = !wrong && Object.keys(set).length > 0;
  const known = new Set(now.map(([key]) => key));
  return (
    <FormDialog
      title={title}
      about={single ? undefined : t("action.pairs.several")}
      width={680}
      request={ready ? { action: of, targets: [...targets], set } : null}
      problem={t(wrong ? "action.pairs.bad" : "action.pairs.none")}
    >
      {drafts.map((draft, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are added at the end and never change places
        <div className={draft.gone ? "action-pair gone" : "action-pair"} key={index}>
          <Field
            label={t("action.pairs.key")}
            mono
            value={draft.key}
            placeholder={t("action.pairs.key")}
            reason={known.has(draft.key) && index < now.length ? t("action.pairs.fixed") : undefined}
            problem={draft.key !== "" && keyProblem(draft.key) ? t("action.pairs.badKey") : undefined}
            onChange={(event) => change(index, { key: event.target.value.trim() })}
          />
          <Field
            label={t("action.pairs.value")}
            mono
            value={draft.value}
            placeholder={t("action.pairs.value")}
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
        </div>
      ))}
    </FormDialog>
  );
}
