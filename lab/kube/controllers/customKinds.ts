import { builtin, SUBRESOURCES } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, type Json, type JsonObject, list, text } from "../json.ts";
import { type KubeObject, timestamp } from "../object.ts";
import type { ServedType } from "../registry.ts";
import { ALL_VERBS } from "../resourceType.ts";
import { scalePaths } from "../scale.ts";
import { customFormat } from "../table/custom.ts";

const DEFINITIONS = builtin("customresourcedefinitions", "apiextensions.k8s.io");

/** Serves the kinds that CustomResourceDefinitions define, from their creation to their deletion. */
export class CustomKinds {
  readonly #cluster: Cluster;
  readonly #served: () => void;

  /** @param served called when kinds have come or gone */
  constructor(cluster: Cluster, served: () => void) {
    this.#cluster = cluster;
    this.#served = served;
    const definitions = cluster.store.collection(DEFINITIONS);
    for (const entry of definitions.values()) this.#serve(entry.read());
    definitions.listen(({ before, after }) => {
      if (after !== undefined) this.#serve(after.read());
      else if (before !== undefined) this.#withdraw(before.read());
    });
  }

  #serve(definition: KubeObject): void {
    this.#cluster.registry.setCustom(definition.metadata.name, servedTypes(definition));
    this.#served();
    if (at(definition, "status", "conditions") !== undefined) return;
    // After the write that brought the definition has been answered.
    this.#cluster.clock.schedule(0, () => {
      const now = this.#cluster.store.collection(DEFINITIONS).get("", definition.metadata.name)?.read();
      if (now === undefined) return;
      this.#cluster.writer.replace(DEFINITIONS, now, { ...now, status: establishedStatus(now, this.#cluster.now()) });
    });
  }

  #withdraw(definition: KubeObject): void {
    const group = text(at(definition, "spec", "group"));
    const resource = text(at(definition, "spec", "names", "plural"));
    const objects = this.#cluster.store.collection({ group, resource });
    for (const key of [...objects.keys()]) this.#cluster.store.delete({ group, resource }, key);
    this.#cluster.registry.setCustom(definition.metadata.name, []);
    this.#served();
  }
}

function servedTypes(definition: KubeObject): readonly ServedType[] {
  const spec = definition.spec;
  const names = at(spec, "names");
  const strings = (value: Json | undefined): readonly string[] => list(value).map(text);
  return list(at(spec, "versions"))
    .filter((version) => at(version, "served") === true)
    .map((version) => ({
      type: {
        group: text(at(spec, "group")),
        version: text(at(version, "name")),
        resource: text(at(names, "plural")),
        kind: text(at(names, "kind")),
        singular: text(at(names, "singular")) || text(at(names, "kind")).toLowerCase(),
        shortNames: strings(at(names, "shortNames")),
        categories: strings(at(names, "categories")),
        namespaced: at(spec, "scope") === "Namespaced",
        verbs: ALL_VERBS,
        subresources: [
          ...(at(version, "subresources", "status") === undefined ? [] : [SUBRESOURCES.status]),
          ...(at(version, "subresources", "scale") === undefined ? [] : [SUBRESOURCES.scale]),
        ],
        custom: true,
      },
      format: customFormat(at(version, "additionalPrinterColumns")),
      schema: at(version, "schema", "openAPIV3Schema"),
      scale: scalePaths(at(version, "subresources", "scale")),
      warning: warningOf(definition, version),
    }));
}

/** The words of apiextensions for a version whose definition gives none. */
function warningOf({ spec }: KubeObject, version: Json): string | undefined {
  if (at(version, "deprecated") !== true) return undefined;
  const name = `${text(at(spec, "group"))}/${text(at(version, "name"))} ${text(at(spec, "names", "kind"))}`;
  return text(at(version, "deprecationWarning")) || `${name} is deprecated`;
}

/** The status that apiextensions gives a definition whose names are free. */
export function establishedStatus(definition: JsonObject, nowMs: number): JsonObject {
  const since = timestamp(nowMs);
  const names = at(definition, "spec", "names");
  const stored = list(at(definition, "spec", "versions")).find((version) => at(version, "storage") === true);
  return {
    conditions: [
      {
        type: "NamesAccepted",
        status: "True",
        lastTransitionTime: since,
        reason: "NoConflicts",
        message: "no conflicts found",
      },
      {
        type: "Established",
        status: "True",
        lastTransitionTime: since,
        reason: "InitialNamesAccepted",
        message: "the initial names have been accepted",
      },
    ],
    ...(names === undefined ? {} : { acceptedNames: names }),
    storedVersions: [text(at(stored, "name"))],
  };
}
