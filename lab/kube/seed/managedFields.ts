import { isObject, type Json, type JsonObject, text } from "../json.ts";
import { timestamp } from "../object.ts";

/** Writes the `managedFields` of a pod as its controller and its kubelet leave them, so that metadata has its real weight. */
export function podManagedFields(
  metadata: JsonObject,
  spec: JsonObject,
  status: JsonObject,
  timeMs: number,
): JsonObject[] {
  return [
    {
      manager: "kube-controller-manager",
      operation: "Update",
      apiVersion: "v1",
      time: timestamp(timeMs),
      fieldsType: "FieldsV1",
      fieldsV1: fieldsOf({ metadata, spec }),
    },
    {
      manager: "kubelet",
      operation: "Update",
      apiVersion: "v1",
      time: timestamp(timeMs),
      fieldsType: "FieldsV1",
      fieldsV1: fieldsOf({ status }),
      subresource: "status",
    },
  ];
}

/** The field set of a value in the form of structured-merge-diff: `f:` for fields, `k:` for the keys of list items, `.` for the item itself. */
export function fieldsOf(value: Json): JsonObject {
  if (Array.isArray(value)) {
    const items = value.map((item): readonly [string, JsonObject] => [itemKey(item), { ".": {}, ...fieldsOf(item) }]);
    return Object.fromEntries(items.filter(([key]) => key !== ""));
  }
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isLeaf = member === undefined || ATOMIC.has(name);
      return [`f:${name}`, isLeaf ? {} : fieldsOf(member)];
    }),
  );
}

/** Lists that are owned as a whole. */
const ATOMIC: ReadonlySet<string> = new Set(["containerStatuses", "hostIPs", "tolerations", "capabilities"]);

const ITEM_KEYS = ["name", "type", "containerPort", "uid", "ip", "mountPath"];

function itemKey(item: Json): string {
  // The token volume is put in by admission, which leaves no trace here.
  if (!isObject(item) || item.name === "kube-api-access") return "";
  const key = ITEM_KEYS.find((candidate) => item[candidate] !== undefined);
  if (key === undefined) return "";
  const value = item[key];
  return `k:${JSON.stringify({ [key]: typeof value === "number" ? value : text(value) })}`;
}
