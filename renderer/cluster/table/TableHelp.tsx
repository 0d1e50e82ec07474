/** What stands in place of a table's rows, whatever the table is of. */
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { go } from "../../app/locationStore.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";

/** The table could not be opened at all. */
export function TableFailed({ error }: { readonly error: Pick<RpcError, "text"> }) {
  const t = useText();
  return (
    <EmptyState
      kind="failed"
      actions={<Button onClick={() => go({ screen: { kind: "overview" } })}>{t("app.nav.overview")}</Button>}
    >
      {formatMessage(error.text)}
    </EmptyState>
  );
}

/** Offered where nothing was found in the namespaces looked at. */
export function LookInAll() {
  const t = useText();
  return (
    <Button keys="0" onClick={() => go({ namespaces: "all" })}>
      {t("cluster.table.lookInAll")}
    </Button>
  );
}
