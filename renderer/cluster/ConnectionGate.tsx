/** What was open last time is shown again, but nothing connects by itself: one key opens it. */
import type { Connection } from "../../shared/connection.ts";
import { useText } from "../app/i18n.ts";
import { openAll } from "../app/place.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

export function ConnectionGate({ connections }: { connections: readonly Connection[] }) {
  const t = useText();
  const names = connections.map(({ name }) => name).join(", ");
  return (
    <EmptyState
      kind="empty"
      title={t("cluster.gate.title", { names })}
      actions={
        <Button autoFocus look="primary" onClick={() => openAll(connections.map(({ id }) => id))}>
          {t("cluster.gate.open", { names })}
        </Button>
      }
    >
      {t("cluster.gate.about")}
    </EmptyState>
  );
}
