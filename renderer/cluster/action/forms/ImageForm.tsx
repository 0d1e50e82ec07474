import { useState } from "react";
import { useText } from "../../../app/i18n.ts";
import { Field } from "../../../ui/Field.tsx";
import { FormDialog, type FormProps } from "../FormDialog.tsx";
import { templateContainers } from "../templateContainers.ts";
import { useFirst } from "../useFirst.ts";

/** A container's image; of several objects, that of the containers of this name in each. */
export function ImageForm({ targets, title, object }: FormProps) {
  const t = useText();
  const containers = templateContainers(useFirst(object));
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const changed = containers.flatMap(({ name, image }) => {
    const wanted = typed[name]?.trim() ?? image;
    return wanted === "" || (wanted === image && targets.length === 1) || typed[name] === undefined
      ? []
      : [[name, wanted] as const];
  });
  return (
    <FormDialog
      title={title}
      about={targets.length > 1 ? t("action.image.several") : undefined}
      width={620}
      request={
        changed.length === 0
          ? null
          : { action: "set-image", targets: [...targets], images: Object.fromEntries(changed) }
      }
      problem={t("action.image.none")}
    >
      {containers.map(({ name, image, init }, at) => (
        <Field
          key={name}
          autoFocus={at === 0}
          label={init ? t("action.image.init", { name }) : name}
          labelled
          mono
          value={typed[name] ?? image}
          onFocus={(event) => selectTag(event.target)}
          onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
        />
      ))}
    </FormDialog>
  );
}

/** Mostly the tag alone is another one. */
function selectTag(input: HTMLInputElement): void {
  const tag = /:[\w.-]+$/.exec(input.value);
  input.setSelectionRange(tag === null ? 0 : tag.index + 1, input.value.length);
}
