import { useState } from "react";
import { useText } from "../../../app/i18n.ts";
import { Field } from "../../../ui/Field.tsx";
import { Segmented } from "../../../ui/Segmented.tsx";
import { at, records, text } from "../../detail/summary/json.ts";
import { Choice } from "../Choice.tsx";
import { FormDialog, type FormProps } from "../FormDialog.tsx";
import { keyProblem, valueProblem } from "../pairs.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

/** One taint more, and those that are taken away. */
export function TaintForm({ targets, title, object }: FormProps) {
  const t = useText();
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [effect, setEffect] = useState<(typeof EFFECTS)[number]>("NoSchedule");
  const [gone, setGone] = useState<readonly string[]>([]);
  const taints = records(at(object, "spec", "taints")).map((taint) => ({
    key: text(taint.key),
    effect: text(taint.effect),
    value: text(taint.value),
  }));
  const named = ({ key: name, effect: does }: { key: string; effect: string }) => `${name}:${does}`;
  const remove = taints
    .filter((taint) => gone.includes(named(taint)))
    .map((taint) => ({ key: taint.key, effect: taint.effect }));
  const wrong = key !== "" && (keyProblem(key) || valueProblem("label", value));
  const add = key === "" ? [] : [{ key, value, effect }];
  const ready = !wrong && (add.length > 0 || remove.length > 0);
  return (
    <FormDialog
      title={title}
      width={560}
      request={ready ? { action: "taint", targets: [...targets], add, remove } : null}
      problem={t(wrong ? "action.pairs.bad" : "action.taint.none")}
    >
      <div className="action-row">
        <Field
          label={t("action.pairs.key")}
          labelled
          mono
          value={key}
          onChange={(event) => setKey(event.target.value.trim())}
        />
        <Field
          label={t("action.pairs.value")}
          labelled
          mono
          value={value}
          onChange={(event) => setValue(event.target.value.trim())}
        />
      </div>
      <Segmented
        label={t("action.taint.effect")}
        value={effect}
        options={EFFECTS.map((one) => ({ value: one, text: one }))}
        onChange={(one) => setEffect(one)}
      />
      <p className="dim">{t(`action.effect.${effect}`)}</p>
      {taints.length > 0 && <h3>{t("action.taint.take")}</h3>}
      {taints.map((taint) => (
        <Choice
          key={named(taint)}
          checked={gone.includes(named(taint))}
          text={
            <span className="mono">{`${taint.key}${taint.value === "" ? "" : `=${taint.value}`}:${taint.effect}`}</span>
          }
          onChange={(on) => setGone(on ? [...gone, named(taint)] : gone.filter((one) => one !== named(taint)))}
        />
      ))}
    </FormDialog>
  );
}
