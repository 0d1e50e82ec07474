/** What the core says to a person: an entry of the catalogue and its parameters, never prose.
 *  The renderer formats it in the person's language; logs and exports use English from the same catalogue. */
import { z } from "zod";

export const Message = z.object({
  /** A key of `resources/locales/en.json`. */
  id: z.string(),
  /** Text from an engine travels as a parameter, shown as it came. */
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Message = z.infer<typeof Message>;

export function message(id: string, params: Message["params"] = {}): Message {
  return { id, params };
}
