import type { Column } from "../../../shared/model/table.ts";
import { formatMessage } from "../../app/i18n.ts";

/** As an engine names it, or in the person's language where the name is the console's own. */
export function columnName({ name, label }: Column): string {
  return label === undefined ? name : formatMessage(label);
}
