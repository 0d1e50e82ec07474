import { AGE, type DefinitionPlan, FREE_FORM, STRING } from "./definitionPlan.ts";

const CONDITION = '.status.conditions[?(@.type=="Ready")]';

/** The kind of the estate's own operator, in two versions of which the older is on its way out. */
export const DATABASE: DefinitionPlan = {
  group: "data.practice.quarterdeck.dev",
  version: "v1",
  plural: "databases",
  kind: "Database",
  shortNames: ["pgdb"],
  categories: ["practice"],
  namespaced: true,
  columns: [
    ["Phase", "string", ".status.phase"],
    ["Engine", "string", ".spec.engine"],
    ["Replicas", "integer", ".spec.replicas"],
    ["Ready", "string", `${CONDITION}.status`],
    AGE,
    ["Reason", "string", `${CONDITION}.reason`, "wide"],
    ["Endpoint", "string", ".status.endpoint", "wide"],
  ],
  spec: {
    engine: { ...STRING, enum: ["postgres", "mysql"], description: "The database engine." },
    version: { ...STRING, description: "Version of the engine." },
    replicas: { type: "integer", minimum: 1, maximum: 7, description: "Number of members; an odd number." },
    storage: {
      type: "object",
      description: "The volume of each member.",
      properties: { size: STRING, storageClassName: STRING },
    },
    backup: {
      type: "object",
      description: "Where the last backup goes before a database is deleted.",
      properties: { bucket: STRING },
    },
    parameters: FREE_FORM,
  },
  description: "Database is a replicated database that the database operator runs.",
  deprecated: {
    version: "v1beta1",
    warning:
      "data.practice.quarterdeck.dev/v1beta1 Database is deprecated; use data.practice.quarterdeck.dev/v1 Database",
  },
};
