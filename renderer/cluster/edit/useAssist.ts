/** Help for the editor of a text: completion, hover and findings, in the person's language. */
import { useMemo } from "react";
import type { ApiKind } from "../../../shared/cluster.ts";
import { type Translate, useText } from "../../app/i18n.ts";
import type { CodeAssist, CodeHelp, CodeMark } from "../../ui/code/assist.ts";
import { check, type Finding, type SchemaOf } from "./assist/check.ts";
import { completions } from "./assist/completions.ts";
import { type FieldHelp, fieldHelp } from "./assist/hover.ts";
import { yamlCursor } from "./assist/yamlCursor.ts";
import type { ReadText } from "./useManifest.ts";

export interface Assist {
  readonly assist: CodeAssist;
  readonly findings: readonly Finding[];
  readonly marks: readonly CodeMark[];
}

export function useAssist(
  { trees, lines }: ReadText,
  schemaOf: SchemaOf,
  kinds: readonly ApiKind[],
  partial: boolean,
): Assist {
  const t = useText();
  const assist = useMemo((): CodeAssist => {
    const named = kinds.map(({ group, version, kind }) => ({
      apiVersion: group === "" ? version : `${group}/${version}`,
      kind,
    }));
    return {
      complete(whole, offset) {
        const cursor = yamlCursor(whole, offset);
        if (cursor === null) return null;
        const options = completions(cursor, schemaOf(cursor.apiVersion, cursor.kind), named);
        return {
          from: cursor.at.from,
          options: options.map(({ required, ...option }) => ({ ...option, strong: required })),
        };
      },
      help(whole, offset) {
        const help = fieldHelp(whole, offset, schemaOf);
        return help === null ? null : helpText(help, t);
      },
    };
  }, [schemaOf, kinds, t]);
  const findings = useMemo(() => {
    const groups = new Set(kinds.map(({ group, kind }) => `${group} ${kind}`));
    // Other versions than the preferred one are served too: which, nobody has told.
    const serves = (apiVersion: string, kind: string) =>
      kinds.length === 0 ? null : groups.has(`${apiVersion.includes("/") ? apiVersion.split("/")[0] : ""} ${kind}`);
    return check(trees, lines, { schemaOf, serves, partial });
  }, [trees, lines, schemaOf, kinds, partial]);
  const marks = useMemo(
    () => findings.map(({ from, to, severity, text: id, params }) => ({ from, to, severity, text: t(id, params) })),
    [findings, t],
  );
  return { assist, findings, marks };
}

function helpText({ name, type, about, required, choices, usual }: FieldHelp, t: Translate): CodeHelp {
  return {
    title: name,
    beside: [type, required ? t("cluster.edit.help.required") : ""].filter(Boolean).join(" · "),
    lines: [
      about,
      choices.length === 0 ? "" : t("cluster.edit.help.choices", { choices: choices.join(", ") }),
      usual === null ? "" : t("cluster.edit.help.usual", { value: usual }),
    ].filter(Boolean),
  };
}
