import type { Translate } from "../../app/i18n.ts";
import type { Chosen } from "./actionStore.ts";

/** "Deployment orders-api", "40 × Deployment". */
export function chosenText(t: Translate, { objects, kind }: Chosen): string {
  const [only] = objects;
  if (objects.length === 1 && only !== undefined) return `${kind} ${only.name}`;
  return t("action.several", { kind, count: objects.length });
}
