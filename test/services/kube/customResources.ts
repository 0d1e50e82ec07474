/** Installs CustomResourceDefinitions and waits until the server serves them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import type { ApiClient } from "./apiClient.ts";

const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const establishTimeoutMs = 30_000;

/** The part of a definition that is read here; the whole is sent as it came. */
export interface CustomResourceDefinition {
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string };
}

/** The definitions in the YAML files of a folder, in the order of their names; objects of other kinds are left out. */
export function readDefinitions(folder: string): readonly CustomResourceDefinition[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  return files.sort().flatMap((file) => {
    const documents = parseAllDocuments(readFileSync(join(folder, file), "utf8"));
    return documents.map((document) => document.toJS() as unknown).filter(isDefinition);
  });
}

function isDefinition(object: unknown): object is CustomResourceDefinition {
  return (
    typeof object === "object" && object !== null && "kind" in object && object.kind === "CustomResourceDefinition"
  );
}

/** @throws Error when one is refused or not served within 30 s */
export async function installDefinitions(
  admin: ApiClient,
  definitions: readonly CustomResourceDefinition[],
): Promise<void> {
  await Promise.all(definitions.map((body) => admin.json(path, { method: "POST", body })));
  await Promise.all(definitions.map((definition) => untilEstablished(admin, definition.metadata.name)));
}

/** The condition Established precedes by a moment the time when every path of the kind answers. */
async function untilEstablished(admin: ApiClient, name: string): Promise<void> {
  const deadline = performance.now() + establishTimeoutMs;
  for (;;) {
    const definition = await admin.json<EstablishedDefinition>(`${path}/${name}`);
    const established =
      definition.status?.conditions?.some((one) => one.type === "Established" && one.status === "True") ?? false;
    const { group, names, versions } = definition.spec;
    const version = versions.find((one) => one.served)?.name;
    if (established && (await admin.fetch(`/apis/${group}/${version}/${names.plural}?limit=1`)).status === 200) return;
    if (performance.now() > deadline) throw new Error(`${name} was not served within ${establishTimeoutMs} ms`);
    await sleep(50);
  }
}

interface EstablishedDefinition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
