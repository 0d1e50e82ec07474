import { parseQuantity } from "../../../../shared/model/quantity.ts";
import { useText } from "../../../app/i18n.ts";
import { Field } from "../../../ui/Field.tsx";
import { at, text } from "../../detail/summary/json.ts";
import { FormDialog, type FormProps } from "../FormDialog.tsx";
import { usePrefilled } from "../useFirst.ts";

export function ExpandForm({ targets, title, object }: FormProps) {
  const t = useText();
  const now = text(at(object, "spec", "resources", "requests", "storage"));
  const field = usePrefilled(object === null ? null : now);
  const size = field.text.trim();
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
        {...field.input}
        autoFocus
        problem={field.typed ? problem : undefined}
      />
    </FormDialog>
  );
}
