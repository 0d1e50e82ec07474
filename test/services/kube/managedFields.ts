/** The managedFields that a controller and a kubelet leave on a pod (FieldsV1, KEP-555). */

interface ManagedFields {
  readonly manager: string;
  readonly operation: "Update";
  readonly apiVersion: "v1";
  readonly time: string;
  readonly fieldsType: "FieldsV1";
  readonly fieldsV1: object;
  readonly subresource?: string;
}

/** Set by admission plugins and the scheduler rather than by the controller, which therefore does not own them. */
const notTheControllers = new Set(["nodeName", "priority", "preemptionPolicy", "serviceAccount", "tolerations"]);

/** Lists that have one owner as a whole. */
const atomicLists = new Set(["containerStatuses"]);

/** @param created the pod as its ReplicaSet made it, defaults included */
export function managedFields(
  created: { metadata: object; spec: object },
  status: object,
  time: string,
): ManagedFields[] {
  const { generateName, labels, annotations, ownerReferences } = created.metadata as Record<string, unknown>; // our own fixture
  const spec = Object.fromEntries(Object.entries(created.spec).filter(([name]) => !notTheControllers.has(name)));
  const common = { operation: "Update", apiVersion: "v1", time, fieldsType: "FieldsV1" } as const;
  return [
    {
      manager: "kube-controller-manager",
      ...common,
      fieldsV1: {
        "f:metadata": fieldSet({ generateName, labels, annotations, ownerReferences }),
        "f:spec": fieldSet(spec),
      },
    },
    { manager: "kubelet", ...common, fieldsV1: { "f:status": fieldSet(status) }, subresource: "status" },
  ];
}

/** Maps become "f:" entries; lists whose items have a key of their own (name, type, uid, ip) become "k:" entries; the rest are leaves. */
function fieldSet(value: unknown): object {
  if (Array.isArray(value)) return itemSet(value);
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    entries.map(([name, field]) => [`f:${name}`, atomicLists.has(name) ? {} : fieldSet(field)]),
  );
}

const listKeys = ["containerPort", "name", "type", "uid"] as const;

function itemSet(items: readonly unknown[]): object {
  const first = items[0];
  if (typeof first !== "object" || first === null) return {};
  const key = listKeys.find((candidate) => candidate in first);
  if (key === undefined) return {};
  const entries = items.map((item) => {
    const id = Object.fromEntries(Object.entries(item as object).filter(([name]) => name === key)); // items of one list are alike
    return [`k:${JSON.stringify(id)}`, { ".": {}, ...fieldSet(item) }];
  });
  return Object.fromEntries(entries);
}
