/** Custom resource definitions: names, versions, conversion, and what their tables print (apiextensions.k8s.io/v1). */
import { conditionsOf, conditionsSection } from "./conditions.ts";
import { at, type Json, list, records, text as scalar } from "./json.ts";
import { chips, pairsSection, type Summary, type Trouble, tableSection, text, type Value } from "./model.ts";

export function definitionSummary(definition: Json): Summary {
  const names = at(definition, "spec", "names");
  const versions = records(at(definition, "spec", "versions"));
  const stored = list(at(definition, "status", "storedVersions")).map(scalar);
  const storage = scalar(versions.find((version) => version.storage === true)?.name);
  const webhook = at(definition, "spec", "conversion", "webhook", "clientConfig");
  return {
    trouble: [...conditionTrouble(definition), ...storedTrouble(versions, stored)],
    sections: [
      ...pairsSection("", [
        { name: "Kind", value: text(scalar(at(names, "kind"))) },
        { name: "Group", value: text(scalar(at(definition, "spec", "group")), true) },
        { name: "Scope", value: text(scalar(at(definition, "spec", "scope"))) },
        { name: "Plural", value: text(scalar(at(names, "plural")), true) },
        { name: "Short names", value: chips(list(at(names, "shortNames")).map(scalar)) },
        { name: "Categories", value: chips(list(at(names, "categories")).map(scalar)) },
        { name: "Conversion", value: text(scalar(at(definition, "spec", "conversion", "strategy")) || "None") },
        { name: "Webhook", value: text(webhookText(webhook), true) },
        { name: "Storage version", value: text(storage, true) },
        { name: "Stored versions", value: chips(stored) },
      ]),
      ...conditionsSection(definition),
      ...tableSection(
        "versions",
        ["Version", "Served", "Storage", "Deprecated", "Subresources"],
        versions.map((version) => [
          text(scalar(version.name), true),
          yes(version.served === true),
          yes(version.storage === true),
          deprecation(version),
          text(Object.keys(at(version, "subresources") ?? {}).join(", ")),
        ]),
      ),
      ...versions.flatMap((version) =>
        tableSection(
          "printed",
          [`Column (${scalar(version.name)})`, "Type", "JSONPath", "Wide"],
          records(version.additionalPrinterColumns).map((column) => [
            text(scalar(column.name)),
            text(scalar(column.type)),
            text(scalar(column.jsonPath), true),
            yes((Number(scalar(column.priority)) || 0) > 0),
          ]),
        ),
      ),
    ],
  };
}

function yes(is: boolean): Value {
  return text(is ? "yes" : "");
}

function deprecation(version: Json): Value {
  if (version.deprecated !== true) return text("");
  return { is: "status", health: "warn", text: scalar(version.deprecationWarning) || "yes" };
}

function webhookText(client: unknown): string {
  const service = at(client, "service");
  const name = scalar(at(service, "name"));
  if (name === "") return scalar(at(client, "url"));
  const port = scalar(at(service, "port"));
  return `${scalar(at(service, "namespace"))}/${name}${port === "" ? "" : `:${port}`}${scalar(at(service, "path"))}`;
}

function conditionTrouble(definition: Json): readonly Trouble[] {
  return conditionsOf(definition)
    .filter(({ health }) => health === "bad")
    .map((condition) => ({ health: "bad", subject: condition.type, text: condition.message || condition.reason }));
}

/** Objects may still be stored in a version that is not served: they cannot be read until it is, or until they are migrated. */
function storedTrouble(versions: readonly Json[], stored: readonly string[]): readonly Trouble[] {
  const served = new Set(versions.filter((version) => version.served === true).map((version) => scalar(version.name)));
  return stored
    .filter((version) => !served.has(version))
    .map((version) => ({ health: "warn", subject: version, text: "storedVersions: no longer served" }));
}
