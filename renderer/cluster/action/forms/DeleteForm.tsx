import { useState } from "react";
import { useText } from "../../../app/i18n.ts";
import { Segmented } from "../../../ui/Segmented.tsx";
import { Choice } from "../Choice.tsx";
import { FormDialog, type FormProps } from "../FormDialog.tsx";
import { GraceField, secondsOf } from "./GraceField.tsx";

const PROPAGATIONS = ["Background", "Foreground", "Orphan"] as const;

export function DeleteForm({ targets, kind, title }: FormProps) {
  const t = useText();
  const [propagation, setPropagation] = useState<(typeof PROPAGATIONS)[number]>("Background");
  const [grace, setGrace] = useState("");
  const [force, setForce] = useState(false);
  const graceSeconds = force ? 0 : secondsOf(grace);
  return (
    <FormDialog
      title={title}
      about={t("action.delete.about")}
      request={
        graceSeconds === undefined
          ? null
          : { action: "delete", targets: [...targets], propagation, graceSeconds, force }
      }
      problem={t("action.grace.bad")}
    >
      <Segmented
        label={t("action.delete.propagation")}
        value={propagation}
        options={PROPAGATIONS.map((one) => ({ value: one, text: one }))}
        onChange={(one) => setPropagation(one)}
      />
      <p className="dim">{t(`action.propagation.${propagation}`)}</p>
      {kind === "Pod" && !force && <GraceField value={grace} onChange={setGrace} />}
      {kind === "Pod" && (
        <Choice
          checked={force}
          text={t("action.delete.force")}
          about={t("action.delete.force.about")}
          onChange={setForce}
        />
      )}
    </FormDialog>
  );
}
