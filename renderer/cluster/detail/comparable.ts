/** What two objects can be expected to share: what people wrote, without what servers and controllers filled in for this one object. */
import { record } from "./summary/json.ts";

const OF_THE_SERVER = new Set([
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "managedFields",
  "selfLink",
  "generateName",
]);
const OF_CONTROLLERS =
  /^(kubectl\.kubernetes\.io\/(last-applied-configuration|restartedAt)|deployment\.kubernetes\.io\/revision|pod-template-hash|controller-revision-hash)$/;

export function comparable(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { status: _status, metadata, ...rest } = object;
  return { ...rest, metadata: comparableMetadata(record(metadata)) };
}

function comparableMetadata(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(metadata)
      .filter(([key]) => !OF_THE_SERVER.has(key))
      .map(([key, value]) => [
        key,
        key === "labels" || key === "annotations" ? withoutControllers(record(value)) : value,
      ]),
  );
}

function withoutControllers(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !OF_CONTROLLERS.test(key)));
}
