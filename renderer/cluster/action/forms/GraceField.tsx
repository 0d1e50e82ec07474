import { useText } from "../../../app/i18n.ts";
import { Field } from "../../../ui/Field.tsx";

/** Seconds to end in; empty for each pod's own. */
export function GraceField({ value, onChange }: { value: string; onChange(value: string): void }) {
  const t = useText();
  return (
    <Field
      label={t("action.grace")}
      labelled
      mono
      inputMode="numeric"
      placeholder={t("action.grace.own")}
      value={value}
      problem={secondsOf(value) === undefined ? t("action.grace.bad") : undefined}
      onChange={(event) => onChange(event.target.value.trim())}
    />
  );
}

/** Null for none; undefined for what is no number of seconds. */
export function secondsOf(text: string): number | null | undefined {
  if (text === "") return null;
  return /^\d{1,5}$/.test(text) && Number(text) <= 86_400 ? Number(text) : undefined;
}
