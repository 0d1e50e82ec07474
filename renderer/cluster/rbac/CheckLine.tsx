/** What the console says of one right beside what the server says of it. */
import type { Health } from "../../../shared/model/table.ts";
import type { RbacCheck } from "../../../shared/rbac.ts";
import { formatMessage, type TextId, useText } from "../../app/i18n.ts";

/** How the two agree. */
export function verdictOf({ ours, server }: RbacCheck): { readonly health: Health; readonly text: TextId } {
  if (server === null) return { health: "unknown", text: "access.check.unasked" };
  if (ours === null) return { health: "idle", text: server ? "access.check.serverYes" : "access.check.serverNo" };
  if (ours === server) return { health: "ok", text: server ? "access.check.yes" : "access.check.no" };
  return { health: "bad", text: server ? "access.check.onlyServer" : "access.check.onlyOurs" };
}

/** The same after "you may" or "you may not": who says so. */
function agreement(check: RbacCheck): TextId {
  const { ours, server } = check;
  if (server === null || (ours !== null && ours !== server)) return verdictOf(check).text;
  return ours === null ? "access.check.serverSays" : "access.check.same";
}

/** @param mine it is about the person, and says so */
export function CheckLine({ check, mine = false }: { check: RbacCheck; mine?: boolean }) {
  const t = useText();
  const { verb, resource, name, namespace, server, ours, said, reason } = check;
  const what = [verb, resource, name].filter(Boolean).join(" ");
  const where = namespace ?? "";
  const may = server ?? ours;
  return (
    <>
      {mine && may !== null && <b>{t(may ? "access.check.youMay" : "access.check.youMayNot")} </b>}
      <code>{what}</code> {where !== "" && <span className="dim">{t("access.check.in", { namespace: where })} </span>}
      <span>{reason === null ? t(mine ? agreement(check) : verdictOf(check).text) : formatMessage(reason)}</span>
      {said !== "" && !mine && <span className="dim access-said">{said}</span>}
    </>
  );
}
