/** Why an object that is being deleted is still there. */
import { type Message, message } from "../../../shared/model/message.ts";
import { knownFinalizer } from "../finalizer/knownFinalizers.ts";
import { listAt, numberAt, textAt, textsAt } from "../source/wireValue.ts";

export function holdingText(object: unknown): Message {
  const name = textAt(object, "metadata", "name");
  const remaining = listAt(object, "status", "conditions").filter(
    (one) =>
      textAt(one, "status") === "True" &&
      /^Namespace(ContentRemaining|FinalizersRemaining|Deletion)/.test(textAt(one, "type")),
  );
  if (remaining.length > 0) {
    const text = remaining.map((one) => textAt(one, "message")).join(" ");
    return message("deletion.namespaceHeld", { name, text });
  }
  const finalizers = textsAt(object, "metadata", "finalizers");
  if (finalizers.length > 0) {
    const controllers = finalizers.map((one) => knownFinalizer(one)?.controller ?? "?");
    return message("deletion.held", { name, finalizers: finalizers.join(", "), controllers: controllers.join(", ") });
  }
  const grace = numberAt(object, "metadata", "deletionGracePeriodSeconds") ?? 0;
  return grace > 0 ? message("deletion.grace", { name, seconds: grace }) : message("deletion.waits", { name });
}
