import { go } from "../../app/locationStore.ts";

export function openReadiness(): void {
  go({ screen: { kind: "readiness" }, filter: "", sort: [], selected: null, compare: null });
}
