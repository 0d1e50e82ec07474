import { builtin } from "../builtinTypes.ts";
import { establishedStatus } from "../controllers/customKinds.ts";
import type { JsonObject } from "../json.ts";
import { DATABASE } from "./databaseDefinition.ts";
import { AGE, type DefinitionPlan, FREE_FORM, STRING } from "./definitionPlan.ts";
import { DELIVERY_DEFINITIONS } from "./deliveryDefinitions.ts";
import type { EstateBuilder } from "./estateBuilder.ts";

const DEFINITIONS = builtin("customresourcedefinitions", "apiextensions.k8s.io");
const AGE_MS = 60 * 86_400_000;

const GATEWAY_API = {
  group: "gateway.networking.k8s.io",
  version: "v1",
  namespaced: true,
  categories: ["gateway-api"],
};
const PRACTICE = { group: "practice.quarterdeck.dev", version: "v1", namespaced: true, categories: ["practice"] };

/** Custom kinds of the estate: some of the Gateway API's, by their real names and columns, and an operator's of our own. */
const DEFINITION_PLANS: readonly DefinitionPlan[] = [
  {
    ...GATEWAY_API,
    namespaced: false,
    plural: "gatewayclasses",
    kind: "GatewayClass",
    shortNames: ["gc"],
    columns: [
      ["Controller", "string", ".spec.controllerName"],
      ["Accepted", "string", '.status.conditions[?(@.type=="Accepted")].status'],
      AGE,
      ["Description", "string", ".spec.description", "wide"],
    ],
    spec: { controllerName: STRING, description: STRING },
    description: "GatewayClass names a sort of gateway and the controller that runs it.",
  },
  {
    ...GATEWAY_API,
    plural: "gateways",
    kind: "Gateway",
    shortNames: ["gtw"],
    columns: [
      ["Class", "string", ".spec.gatewayClassName"],
      ["Address", "string", ".status.addresses[*].value"],
      ["Programmed", "string", '.status.conditions[?(@.type=="Programmed")].status'],
      AGE,
    ],
    spec: { gatewayClassName: STRING, listeners: { type: "array", items: FREE_FORM } },
    description: "Gateway takes in traffic at its listeners.",
  },
  {
    ...GATEWAY_API,
    plural: "httproutes",
    kind: "HTTPRoute",
    shortNames: [],
    columns: [["Hostnames", "string", ".spec.hostnames"], AGE],
    spec: {
      hostnames: { type: "array", items: STRING },
      parentRefs: { type: "array", items: FREE_FORM },
      rules: { type: "array", items: FREE_FORM },
    },
    description: "HTTPRoute sends HTTP requests of a gateway to services.",
  },
  {
    ...GATEWAY_API,
    version: "v1beta1",
    plural: "referencegrants",
    kind: "ReferenceGrant",
    shortNames: ["refgrant"],
    columns: [AGE],
    spec: { from: { type: "array", items: FREE_FORM }, to: { type: "array", items: FREE_FORM } },
    description: "ReferenceGrant lets other namespaces refer to objects of its own.",
  },
  {
    ...PRACTICE,
    plural: "rediscaches",
    kind: "RedisCache",
    shortNames: ["rc"],
    columns: [
      ["Shards", "integer", ".spec.shards"],
      ["Version", "string", ".spec.version"],
      ["Ready", "string", '.status.conditions[?(@.type=="Ready")].status'],
      ["Reason", "string", '.status.conditions[?(@.type=="Ready")].reason'],
      AGE,
      ["Endpoint", "string", ".status.endpoint", "wide"],
    ],
    spec: {
      shards: { type: "integer", minimum: 1, description: "Number of masters." },
      version: { type: "string", description: "Version of Redis." },
      poolSize: { type: "integer", description: "Connections of a client's pool." },
    },
    description: "RedisCache is a Redis cluster that the cache operator runs.",
  },
  {
    ...PRACTICE,
    plural: "topics",
    kind: "Topic",
    shortNames: [],
    columns: [
      ["Partitions", "integer", ".spec.partitions"],
      ["Replicas", "integer", ".spec.replicas"],
      ["Ready", "string", '.status.conditions[?(@.type=="Ready")].status'],
      AGE,
    ],
    spec: {
      partitions: { type: "integer", minimum: 1 },
      replicas: { type: "integer", minimum: 1 },
      config: { type: "object", additionalProperties: STRING },
    },
    description: "Topic is a topic of the message broker.",
  },
];

export const ALL_DEFINITIONS: readonly DefinitionPlan[] = [...DEFINITION_PLANS, DATABASE, ...DELIVERY_DEFINITIONS];

export function seedDefinitions(estate: EstateBuilder): void {
  for (const plan of ALL_DEFINITIONS) {
    const definition = definitionOf(plan);
    const status = establishedStatus(definition, estate.nowMs - AGE_MS);
    estate.object(
      DEFINITIONS,
      { name: `${plan.plural}.${plan.group}`, ageMs: AGE_MS, metadata: { generation: 1 } },
      {
        ...definition,
        status,
      },
    );
  }
}

function definitionOf(plan: DefinitionPlan): JsonObject {
  return {
    spec: {
      group: plan.group,
      scope: plan.namespaced ? "Namespaced" : "Cluster",
      names: {
        plural: plan.plural,
        singular: plan.kind.toLowerCase(),
        kind: plan.kind,
        listKind: `${plan.kind}List`,
        shortNames: plan.shortNames,
        categories: plan.categories,
      },
      versions: [
        versionOf(plan, { name: plan.version, storage: true }),
        ...(plan.deprecated === undefined
          ? []
          : [
              versionOf(plan, {
                name: plan.deprecated.version,
                storage: false,
                deprecated: true,
                deprecationWarning: plan.deprecated.warning,
              }),
            ]),
      ],
      conversion: { strategy: "None" },
    },
  };
}

function versionOf(plan: DefinitionPlan, named: JsonObject): JsonObject {
  const condition = {
    type: "object",
    required: ["type", "status"],
    properties: {
      type: STRING,
      status: STRING,
      reason: STRING,
      message: STRING,
      lastTransitionTime: { ...STRING, format: "date-time" },
    },
  };
  return {
    ...named,
    served: true,
    subresources: { status: {} },
    additionalPrinterColumns: plan.columns.map(([name, type, jsonPath, wide]) => ({
      name,
      type,
      jsonPath,
      ...(wide === undefined ? {} : { priority: 1 }),
    })),
    schema: {
      openAPIV3Schema: {
        type: "object",
        description: plan.description,
        properties: {
          spec: { type: "object", description: `What the ${plan.kind} is to be.`, properties: plan.spec },
          status: {
            type: "object",
            description: `What the ${plan.kind} is now.`,
            properties: { conditions: { type: "array", items: condition } },
            "x-kubernetes-preserve-unknown-fields": true,
          },
        },
      },
    },
  };
}
