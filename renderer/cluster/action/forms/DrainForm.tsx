import { useState } from "react";
import { useText } from "../../../app/i18n.ts";
import { Field } from "../../../ui/Field.tsx";
import { Choice } from "../Choice.tsx";
import { FormDialog, type FormProps } from "../FormDialog.tsx";
import { GraceField, secondsOf } from "./GraceField.tsx";

/** What a drain may take with it. The preview names the pods. */
export function DrainForm({ targets, title }: FormProps) {
  const t = useText();
  const [emptyDir, setEmptyDir] = useState(false);
  const [unmanaged, setUnmanaged] = useState(false);
  const [withoutEviction, setWithoutEviction] = useState(false);
  const [grace, setGrace] = useState("");
  const [minutes, setMinutes] = useState("15");
  const graceSeconds = secondsOf(grace);
  const timeoutSeconds = /^\d{1,4}$/.test(minutes) ? Number(minutes) * 60 : 0;
  const ready = graceSeconds !== undefined && timeoutSeconds >= 60 && timeoutSeconds <= 86_400;
  return (
    <FormDialog
      title={title}
      about={t("action.drain.about")}
      request={
        ready
          ? {
              action: "drain",
              targets: [...targets],
              graceSeconds,
              emptyDir,
              unmanaged,
              withoutEviction,
              timeoutSeconds,
            }
          : null
      }
      problem={t("action.drain.bad")}
    >
      <Choice
        checked={emptyDir}
        text={t("action.drain.emptyDir")}
        about={t("action.drain.emptyDir.about")}
        onChange={setEmptyDir}
      />
      <Choice
        checked={unmanaged}
        text={t("action.drain.unmanaged")}
        about={t("action.drain.unmanaged.about")}
        onChange={setUnmanaged}
      />
      <Choice
        checked={withoutEviction}
        text={t("action.drain.without")}
        about={t("action.drain.without.about")}
        onChange={setWithoutEviction}
      />
      <div className="action-row">
        <GraceField value={grace} onChange={setGrace} />
        <Field
          label={t("action.drain.timeout")}
          labelled
          mono
          inputMode="numeric"
          value={minutes}
          problem={timeoutSeconds < 60 || timeoutSeconds > 86_400 ? t("action.drain.timeout.bad") : undefined}
          onChange={(event) => setMinutes(event.target.value.trim())}
        />
      </div>
    </FormDialog>
  );
}
