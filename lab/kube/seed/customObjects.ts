import type { JsonObject } from "../json.ts";
import { type Draft, timestamp } from "../object.ts";
import { WholeObject } from "../store/wholeObject.ts";
import { ALL_DEFINITIONS } from "./customDefinitions.ts";
import type { EstateBuilder } from "./estateBuilder.ts";

const HOUR_MS = 3_600_000;

interface Verdict {
  readonly type: string;
  readonly holds: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Objects of the custom kinds: most are well; a cache, a topic and a route are not, each for a reason that it states. */
export function seedCustomObjects(estate: EstateBuilder): void {
  const add = (
    kind: string,
    place: { readonly namespace?: string; readonly name: string; readonly ageHours: number },
    spec: JsonObject,
    verdicts: readonly Verdict[],
    extraStatus: JsonObject = {},
  ): void => {
    const definition = ALL_DEFINITIONS.find((plan) => plan.kind === kind);
    if (definition === undefined) throw new Error(`no definition of ${kind}`);
    const { group, version, plural } = definition;
    const since = timestamp(estate.nowMs - place.ageHours * HOUR_MS);
    const draft: Draft = {
      apiVersion: `${group}/${version}`,
      kind,
      metadata: {
        name: place.name,
        ...(place.namespace === undefined ? {} : { namespace: place.namespace }),
        uid: estate.random.uid(),
        generation: 1,
        creationTimestamp: since,
      },
      spec,
      status: { ...extraStatus, conditions: verdicts.map((verdict) => conditionOf(verdict, since)) },
    };
    estate.store.seed({ group, resource: plural }, new WholeObject(draft));
  };

  add("GatewayClass", { name: "edge", ageHours: 900 }, { controllerName: "practice.local/edge" }, [
    good("Accepted", "Accepted"),
  ]);
  add(
    "Gateway",
    { namespace: "gateway", name: "public", ageHours: 800 },
    {
      gatewayClassName: "edge",
      listeners: [{ name: "https", port: 443, protocol: "HTTPS", hostname: "*.practice.local" }],
    },
    [good("Accepted", "Accepted"), good("Programmed", "Programmed")],
    { addresses: [{ type: "IPAddress", value: "203.0.113.80" }] },
  );
  for (const [namespace, name] of [
    ["orders", "orders"],
    ["payments", "payments"],
    ["inventory", "inventory"],
  ] as const) {
    const isBroken = name === "inventory";
    const backend = isBroken ? "inventory-apl" : `${name}-api`;
    const resolved = isBroken
      ? bad("ResolvedRefs", "BackendNotFound", `service ${namespace}/${backend} not found`)
      : good("ResolvedRefs", "ResolvedRefs");
    const parentRef = { name: "public", namespace: "gateway" };
    const since = timestamp(estate.nowMs - 300 * HOUR_MS);
    add(
      "HTTPRoute",
      { namespace, name, ageHours: 300 },
      {
        parentRefs: [parentRef],
        hostnames: [`${name}.practice.local`],
        rules: [
          { backendRefs: [{ name: backend, port: 8080 }], timeouts: { request: "2s" } },
          ...(name === "orders" ? [LOGIN_RULE] : []),
        ],
      },
      [],
      {
        parents: [
          {
            parentRef,
            controllerName: "practice.local/edge",
            conditions: [good("Accepted", "Accepted"), resolved].map((verdict) => conditionOf(verdict, since)),
          },
        ],
      },
    );
  }
  add(
    "ReferenceGrant",
    { namespace: "gateway", name: "login-of-orders", ageHours: 300 },
    {
      from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "orders" }],
      to: [{ group: "", kind: "Service", name: "gateway-auth" }],
    },
    [],
  );
  add(
    "RedisCache",
    { namespace: "cache", name: "orders-cache", ageHours: 1_100 },
    { shards: 3, version: "8.2.1", poolSize: 20 },
    [bad("Ready", "SlotsUncovered", "slots 5461-5472 have no master")],
    { endpoint: "orders-cache.cache:6379" },
  );
  add(
    "RedisCache",
    { namespace: "cache", name: "sessions", ageHours: 1_000 },
    { shards: 3, version: "8.2.1", poolSize: 64 },
    [good("Ready", "AsExpected")],
  );
  for (const [name, partitions] of [
    ["orders", 24],
    ["payments", 12],
    ["inventory", 6],
  ] as const) {
    add("Topic", { namespace: "messaging", name, ageHours: 700 }, { partitions, replicas: 3 }, [
      good("Ready", "AsExpected"),
    ]);
  }
  add("Topic", { namespace: "messaging", name: "orders-dead-letters", ageHours: 2 }, { partitions: 3, replicas: 5 }, [
    bad("Ready", "InvalidReplicationFactor", "5 replicas were asked for, there are 3 brokers"),
  ]);
}

/** Into another namespace, whose ReferenceGrant allows it. */
const LOGIN_RULE: JsonObject = {
  matches: [{ path: { type: "PathPrefix", value: "/login" } }],
  backendRefs: [{ name: "gateway-auth", namespace: "gateway", port: 8080 }],
};

function good(type: string, reason: string): Verdict {
  return { type, holds: true, reason, message: "" };
}

function bad(type: string, reason: string, message: string): Verdict {
  return { type, holds: false, reason, message };
}

function conditionOf({ type, holds, reason, message }: Verdict, lastTransitionTime: string): JsonObject {
  return { type, status: holds ? "True" : "False", reason, message, observedGeneration: 1, lastTransitionTime };
}
