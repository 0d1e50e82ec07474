import { useState } from "react";
import { useText } from "../../../app/i18n.ts";
import { Field } from "../../../ui/Field.tsx";
import { Segmented } from "../../../ui/Segmented.tsx";
import { FormDialog, type FormProps } from "../FormDialog.tsx";
import { templateContainers } from "../templateContainers.ts";

/** A container beside those of a running pod, for its tools. */
export function DebugForm({ targets, title, object }: FormProps) {
  const t = useText();
  const containers = templateContainers(object).filter(({ init }) => !init);
  const [image, setImage] = useState("busybox:1.37");
  const [chosen, setChosen] = useState<string | null>(null);
  const targetContainer = chosen ?? containers[0]?.name ?? "";
  const [target] = targets;
  const ready = target !== undefined && image.trim() !== "";
  return (
    <FormDialog
      title={title}
      about={t("action.debug.about")}
      request={
        ready
          ? {
              action: "debug",
              target,
              image: image.trim(),
              targetContainer: targetContainer === "" ? null : targetContainer,
              command: [],
            }
          : null
      }
      problem={t("action.debug.bad")}
    >
      <Field
        label={t("action.debug.image")}
        labelled
        mono
        value={image}
        onChange={(event) => setImage(event.target.value)}
      />
      {containers.length > 0 && (
        <Segmented
          label={t("action.debug.target")}
          value={targetContainer}
          options={[
            ...containers.map(({ name }) => ({ value: name, text: name })),
            { value: "", text: t("action.debug.none") },
          ]}
          onChange={setChosen}
        />
      )}
    </FormDialog>
  );
}
