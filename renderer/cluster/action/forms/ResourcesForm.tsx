import { useState } from "react";
import { parseQuantity } from "../../../../shared/model/quantity.ts";
import { useText } from "../../../app/i18n.ts";
import { Field } from "../../../ui/Field.tsx";
import { FormDialog, type FormProps } from "../FormDialog.tsx";
import { templateContainers } from "../templateContainers.ts";
import { useFirst } from "../useFirst.ts";

const AMOUNTS = ["cpu", "memory"] as const;
const SIDES = ["requests", "limits"] as const;

/** Requests and limits of CPU and memory by container; an emptied field takes the amount away. */
export function ResourcesForm({ targets, title, object }: FormProps) {
  const t = useText();
  const containers = templateContainers(useFirst(object));
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const keyOf = (container: string, side: string, amount: string) => `${container} ${side} ${amount}`;
  let wrong = false;
  const changes: Record<string, { requests: Record<string, string | null>; limits: Record<string, string | null> }> =
    {};
  for (const { name, ...now } of containers) {
    for (const side of SIDES) {
      for (const amount of AMOUNTS) {
        const text = typed[keyOf(name, side, amount)]?.trim();
        if (text === undefined || text === (now[side][amount] ?? "")) continue;
        if (text !== "" && parseQuantity(text) === null) wrong = true;
        changes[name] ??= { requests: {}, limits: {} };
        changes[name][side][amount] = text === "" ? null : text;
      }
    }
  }
  const ready = !wrong && Object.keys(changes).length > 0;
  return (
    <FormDialog
      title={title}
      width={640}
      request={ready ? { action: "set-resources", targets: [...targets], containers: changes } : null}
      problem={t(wrong ? "action.resources.bad" : "action.resources.none")}
    >
      <table className="action-table">
        <thead>
          <tr>
            <th>{t("action.resources.container")}</th>
            {SIDES.flatMap((side) =>
              AMOUNTS.map((amount) => <th key={side + amount}>{t(`action.amount.${side}.${amount}`)}</th>),
            )}
          </tr>
        </thead>
        <tbody>
          {containers.map(({ name, ...now }) => (
            <tr key={name}>
              <th className="mono">{name}</th>
              {SIDES.flatMap((side) =>
                AMOUNTS.map((amount) => {
                  const key = keyOf(name, side, amount);
                  const text = typed[key] ?? now[side][amount] ?? "";
                  return (
                    <td key={key}>
                      <Field
                        label={`${name} ${t(`action.amount.${side}.${amount}`)}`}
                        mono
                        value={text}
                        placeholder="–"
                        className={text !== "" && parseQuantity(text.trim()) === null ? "wrong" : undefined}
                        onChange={(event) => setTyped({ ...typed, [key]: event.target.value })}
                      />
                    </td>
                  );
                }),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </FormDialog>
  );
}
