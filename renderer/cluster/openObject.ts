import type { ObjectPlace } from "../app/location.ts";
import { go } from "../app/locationStore.ts";

/** Opens an object in the table of its kind, from wherever the person is: going back leads there again. */
export function openObject({ connection, group, resource, namespace, name }: ObjectPlace): void {
  go({
    screen: { kind: "table", group, resource },
    filter: "",
    sort: [],
    selected: { connection, group, resource, namespace, name },
    compare: null,
    tab: "",
    ...(namespace === "" ? {} : { namespaces: [namespace] }),
  });
}
