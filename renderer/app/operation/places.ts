/** Ways to the screens of operations. */
import { go } from "../locationStore.ts";

export function openOperations(): void {
  go({ screen: { kind: "operations" }, selected: null, compare: null, filter: "", sort: [] });
}

/** @param receipt the operation whose receipt is shown beside the table; empty for none */
export function openJournal(receipt = ""): void {
  go({ screen: { kind: "journal", receipt }, selected: null, compare: null, filter: "", sort: [] });
}
