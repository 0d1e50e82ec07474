/** Which pods an object selects by their labels. */
import { at, isObject, listAt, textAt, textsAt } from "../source/wireValue.ts";

/** The pods that an object selects, as the text of a query; empty selects all; null when it selects none. */
export function podSelectorOf(object: unknown): string | null {
  const selector = selectorOf(object);
  return selector === null ? null : labelSelector(selector);
}

/** Whether an object selects pods with these labels. */
export function selectsLabels(object: unknown, labels: unknown): boolean {
  return matchesLabels(selectorOf(object), labels);
}

/** As a `metav1.LabelSelector`. */
function selectorOf(object: unknown): unknown {
  const selector = at(object, "spec", "selector");
  switch (textAt(object, "kind")) {
    case "Service":
    case "ReplicationController":
      // Plain labels, and none select nothing.
      return isObject(selector) && Object.keys(selector).length > 0 ? { matchLabels: selector } : null;
    case "NetworkPolicy":
      return at(object, "spec", "podSelector") ?? null;
    case "Deployment":
    case "StatefulSet":
    case "DaemonSet":
    case "ReplicaSet":
    case "Job":
    case "PodDisruptionBudget":
      return selector ?? null;
    default:
      return null;
  }
}

/** A `metav1.LabelSelector` in the query's syntax: empty for one that selects all, null for none. */
export function labelSelector(selector: unknown): string | null {
  if (!isObject(selector)) return null;
  const terms: string[] = [];
  const labels = at(selector, "matchLabels");
  if (isObject(labels)) for (const [key, value] of Object.entries(labels)) terms.push(`${key}=${String(value)}`);
  for (const expression of listAt(selector, "matchExpressions")) {
    const key = textAt(expression, "key");
    const values = listAt(expression, "values").join(",");
    switch (textAt(expression, "operator")) {
      case "In":
        terms.push(`${key} in (${values})`);
        break;
      case "NotIn":
        terms.push(`${key} notin (${values})`);
        break;
      case "Exists":
        terms.push(key);
        break;
      case "DoesNotExist":
        terms.push(`!${key}`);
    }
  }
  return terms.join(",");
}

/** Whether a `metav1.LabelSelector` selects these labels; an empty one selects all. */
export function matchesLabels(selector: unknown, labels: unknown): boolean {
  if (!isObject(selector)) return false;
  const equalities = at(selector, "matchLabels");
  const equal = !isObject(equalities) || Object.entries(equalities).every(([key, value]) => at(labels, key) === value);
  return equal && listAt(selector, "matchExpressions").every((expression) => meets(expression, labels));
}

/** A missing label is not among any values (apimachinery `labels/selector.go`). */
function meets(expression: unknown, labels: unknown): boolean {
  const value = at(labels, textAt(expression, "key"));
  const among = typeof value === "string" && textsAt(expression, "values").includes(value);
  switch (textAt(expression, "operator")) {
    case "In":
      return among;
    case "NotIn":
      return !among;
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
