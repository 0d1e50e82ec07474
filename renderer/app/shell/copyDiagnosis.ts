/** Puts a connection's diagnosis on the clipboard, for a colleague or a ticket. */
import { ConnectionId } from "../../../shared/connection.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { toast } from "../../ui/toastStore.ts";
import { api } from "../core/core.ts";
import { formatMessage, t } from "../i18n.ts";

export async function copyDiagnosis(connection: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(
      await api.connections.diagnosis({ connection: ConnectionId.parse(connection) }),
    );
    toast(t("app.connection.diagnosisCopied"));
  } catch (error) {
    toast(error instanceof RpcError ? formatMessage(error.text) : String(error), { health: "bad" });
  }
}
