import { useState } from "react";
import { parseQuantity } from "../../../../shared/model/quantity.ts";
import { useText } from "../../../app/i18n.ts";
import { Field } from "../../../ui/Field.tsx";
import { at, text } from "../../detail/summary/json.ts";
import { FormDialog, type FormProps } from "../FormDialog.tsx";

export function ExpandForm({ targets, title, object }: FormProps) {
  const t = useText();
  const now = text(at(object, "spec", "resources", "requests", "storage"));
  const [typed, setTyped] = useState<string | null>(null);
  const size = (typed ?? now).trim();
  const [wanted, current] = [parseQuantity(size), parseQuantity(now)];
  const smaller = wanted !== null && current !== null && wanted.value <= current.value;
  const problem =
    wanted === null ? t("action.expand.bad") : smaller ? t("action.expand.smaller", { size: now }) : undefined;
  return (
    <FormDialog
      title={title}
      about={t("action.expand.about")}
      width={420}
      request={problem === undefined ? { action: "expand", targets: [...targets], size } : null}
      problem={problem}
    >
      <Field
        label={t("action.expand.size")}
        labelled
        mono
        value={typed ?? now}
        problem={typed === null ? undefined : problem}
        onChange={(event) => setTyped(event.target.value)}
      />
    </FormDialog>
  );
}
