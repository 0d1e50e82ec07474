/** What metrics.k8s.io says of pods and nodes, read from its lists as they stream in (k8s.io/metrics `v1beta1` `PodMetricsList`, `NodeMetricsList`). */
import { parseQuantity } from "../../../shared/model/quantity.ts";
import { RowScanner } from "../source/rowScanner.ts";
import { listAt, textAt } from "../source/wireValue.ts";

export interface Usage {
  readonly namespace: string;
  readonly name: string;
  readonly millicores: number;
  readonly bytes: number;
}

export interface UsagePage {
  readonly usages: readonly Usage[];
  readonly continueToken: string;
}

export class UsageReader {
  readonly #usages: Usage[] = [];
  readonly #scanner: RowScanner;
  #continueToken = "";

  constructor() {
    this.#scanner = new RowScanner(
      {
        arrays: [["items"]],
        drop: [
          ["metadata", "managedFields"],
          ["metadata", "annotations"],
          ["metadata", "labels"],
        ],
      },
      {
        head: () => {},
        rows: (text) => {
          const items: unknown = JSON.parse(`[${text}]`);
          for (const item of Array.isArray(items) ? items : []) this.#usages.push(usageOf(item));
        },
        oversize: () => {},
        document: (text) => {
          this.#continueToken = textAt(JSON.parse(text), "metadata", "continue");
        },
      },
    );
  }

  push(chunk: Buffer): void {
    this.#scanner.push(chunk);
  }

  end(): UsagePage {
    this.#scanner.end();
    return { usages: this.#usages, continueToken: this.#continueToken };
  }
}

/** A pod's usage is its containers'; a node's is its own. */
export function usageOf(item: unknown): Usage {
  const parts = listAt(item, "containers");
  const measured = parts.length > 0 ? parts : [item];
  let millicores = 0;
  let bytes = 0;
  for (const part of measured) {
    millicores += (parseQuantity(textAt(part, "usage", "cpu"))?.value ?? 0) * 1000;
    bytes += parseQuantity(textAt(part, "usage", "memory"))?.value ?? 0;
  }
  return {
    namespace: textAt(item, "metadata", "namespace"),
    name: textAt(item, "metadata", "name"),
    millicores: Math.round(millicores),
    bytes: Math.round(bytes),
  };
}
