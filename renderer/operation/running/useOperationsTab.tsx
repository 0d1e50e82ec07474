/** The dock's tab of operations: how many run, and whether one needs a person. */
import { useText } from "../../app/i18n.ts";
import { countOperations } from "../../app/operation/phases.ts";
import { openOperations } from "../../app/operation/places.ts";
import { useOperations } from "../../app/operation/stores.ts";
import type { DockTab } from "../../app/shell/Dock.tsx";
import { toggleDock } from "../../app/shell/dock.ts";
import { Button } from "../../ui/Button.tsx";
import { DockOperations } from "./OperationList.tsx";

/** The screen shows all of it: the dock is not needed beside it. */
function toScreen(): void {
  openOperations();
  toggleDock();
}

export function useOperationsTab(): DockTab {
  const t = useText();
  const { moving, needsPerson } = countOperations(useOperations());
  return {
    value: "operations",
    text: t("ops.title"),
    icon: "operation",
    ...(needsPerson > 0 ? { health: "bad", count: needsPerson } : moving > 0 ? { count: moving } : {}),
    content: <DockOperations />,
    controls: <Button look="quiet" size="sm" icon="external" label={t("ops.openScreen")} onClick={toScreen} />,
  };
}
