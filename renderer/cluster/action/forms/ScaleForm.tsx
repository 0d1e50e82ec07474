import { useText } from "../../../app/i18n.ts";
import { Button } from "../../../ui/Button.tsx";
import { Field } from "../../../ui/Field.tsx";
import { at, number } from "../../detail/summary/json.ts";
import { FormDialog, type FormProps } from "../FormDialog.tsx";
import { usePrefilled } from "../useFirst.ts";

/** How many replicas: typed, or one more or less by the arrow keys. */
export function ScaleForm({ targets, title, object }: FormProps) {
  const t = useText();
  const now = number(at(object, "spec", "replicas"));
  const { text, write, input } = usePrefilled(now === null ? null : String(now));
  const replicas = /^\d{1,6}$/.test(text) ? Number(text) : null;
  const step = (by: number) => {
    const from = replicas ?? now;
    if (from !== null) write(String(Math.max(0, from + by)));
  };
  const same = targets.length === 1 && replicas === now;
  return (
    <FormDialog
      title={title}
      about={now === null || targets.length > 1 ? undefined : t("action.scale.now", { count: now })}
      width={420}
      request={
        replicas === null || replicas > 100_000 || same ? null : { action: "scale", targets: [...targets], replicas }
      }
      problem={same ? t("action.scale.same") : t("action.scale.bad")}
    >
      <div className="action-row">
        <Field
          label={t("action.scale.replicas")}
          labelled
          mono
          inputMode="numeric"
          {...input}
          autoFocus
          onKeyDown={(event) => {
            const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            step(by);
          }}
          problem={text !== "" && (replicas === null || replicas > 100_000) ? t("action.scale.bad") : undefined}
        />
        <Button label={t("action.scale.less")} onClick={() => step(-1)}>
          −1
        </Button>
        <Button label={t("action.scale.more")} onClick={() => step(1)}>
          +1
        </Button>
      </div>
    </FormDialog>
  );
}
