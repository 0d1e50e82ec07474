/** The fields of a custom kind, version by version. */
import { useState } from "react";
import { useText } from "../../app/i18n.ts";
import { Segmented } from "../../ui/Segmented.tsx";
import { at, type Json, record, records, text as scalar } from "../detail/summary/json.ts";
import { SchemaTree } from "./SchemaTree.tsx";

export function SchemaTab({ definition }: { definition: Json }) {
  const t = useText();
  const versions = records(at(definition, "spec", "versions"));
  const [chosen, setChosen] = useState<string | null>(null);
  const version =
    versions.find((one) => scalar(one.name) === chosen) ?? versions.find((one) => one.storage === true) ?? versions[0];
  const choice = (
    <Segmented
      label={t("schema.version")}
      value={scalar(version?.name)}
      options={versions.map((one) => ({ value: scalar(one.name), text: scalar(one.name) }))}
      onChange={setChosen}
    />
  );
  return (
    <SchemaTree
      schema={record(at(version, "schema", "openAPIV3Schema"))}
      start={versions.length > 1 ? choice : undefined}
    />
  );
}
