import { at, list, text } from "../json.ts";
import { column, NAME_COLUMN, type TableFormat, wide } from "./tableFormat.ts";

/** CustomResourceDefinitions, as apiextensions prints them since 1.36 (`customresourcedefinition/tableconvertor`). */
export const DEFINITION_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Scope", "Cluster or Namespaced."),
    column("Versions", "Versions that are served; the one that is stored is marked."),
    column("Created At", "When the server created the object.", "date"),
    wide("Group", "Group of the kind."),
    wide("Kind", "Name of the kind."),
    wide("ShortNames", "Short names of the kind."),
    wide("Established", "Whether the kind is served.", "boolean"),
  ],
  cells: (definition) => [
    definition.metadata.name,
    text(at(definition, "spec", "scope")),
    list(at(definition, "spec", "versions"))
      .filter((version) => at(version, "served") === true)
      .map((version) => `${text(at(version, "name"))}${at(version, "storage") === true ? "(storage)" : ""}`)
      .sort()
      .join(","),
    definition.metadata.creationTimestamp,
    text(at(definition, "spec", "group")),
    text(at(definition, "spec", "names", "kind")),
    list(at(definition, "spec", "names", "shortNames"))
      .map(text)
      .join(","),
    list(at(definition, "status", "conditions")).some(
      (condition) => at(condition, "type") === "Established" && at(condition, "status") === "True",
    ),
  ],
};
