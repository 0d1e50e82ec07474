/** The console: the link's state decides between the frame with its screens and the few screens that stand without a core. */

import { ClusterNav } from "../cluster/ClusterNav.tsx";
import { ClusterScreen } from "../cluster/ClusterScreen.tsx";
import { JournalScreen } from "../operation/journal/JournalScreen.tsx";
import { OperationDialogs } from "../operation/OperationDialogs.tsx";
import { OperationsScreen } from "../operation/running/OperationList.tsx";
import { useOperationsTab } from "../operation/running/useOperationsTab.tsx";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Toaster } from "../ui/Toast.tsx";
import { TooltipProvider } from "../ui/Tooltip.tsx";
import { useLink } from "./core/core.ts";
import { useConnections } from "./core/stores.ts";
import { useText } from "./i18n.ts";
import type { Screen } from "./location.ts";
import { useLocation } from "./locationStore.ts";
import { useActiveConnections } from "./place.ts";
import { ConnectionsScreen } from "./screens/ConnectionsScreen.tsx";
import { DiagnosticsScreen } from "./screens/diagnostics/DiagnosticsScreen.tsx";
import { EnvironmentsScreen } from "./screens/EnvironmentsScreen.tsx";
import { LabScreen } from "./screens/LabScreen.tsx";
import { LogScreen } from "./screens/LogScreen.tsx";
import { SettingsScreen } from "./screens/SettingsScreen.tsx";
import { WelcomeScreen } from "./screens/WelcomeScreen.tsx";
import { AskDialog } from "./shell/AskDialog.tsx";
import { KeysDialog } from "./shell/KeysDialog.tsx";
import { Nav } from "./shell/Nav.tsx";
import { Palette } from "./shell/Palette.tsx";
import { Shell } from "./shell/Shell.tsx";
import { UnlockDialog } from "./shell/UnlockDialog.tsx";
import { useGlobalKeys } from "./shell/useGlobalKeys.ts";
import { useLeaveGuard } from "./shell/useLeaveGuard.ts";

export function App() {
  const link = useLink();
  useGlobalKeys();
  useLeaveGuard();
  const dock = [useOperationsTab()];
  return (
    <TooltipProvider>
      {link.phase === "refused" ? (
        <Refused />
      ) : (
        <>
          <Shell nav={<Nav domain={<ClusterNav />} />} dock={dock}>
            <CurrentScreen />
          </Shell>
          <Palette />
          <KeysDialog />
          <OperationDialogs />
          <UnlockDialog />
          <AskDialog />
        </>
      )}
      <Toaster />
    </TooltipProvider>
  );
}

function CurrentScreen() {
  const screen = useLocation((location) => location.screen);
  const known = useConnections((state) => state.known);
  const active = useActiveConnections();
  if (!known) return null;
  return screenOf(screen, active.length > 0);
}

function screenOf(screen: Screen, inside: boolean) {
  switch (screen.kind) {
    case "connections":
      return <ConnectionsScreen />;
    case "environments":
      return <EnvironmentsScreen />;
    case "settings":
      return <SettingsScreen />;
    case "log":
      return <LogScreen />;
    case "diagnostics":
      return <DiagnosticsScreen />;
    case "lab":
      return <LabScreen />;
    case "operations":
      return <OperationsScreen />;
    case "journal":
      return <JournalScreen receipt={screen.receipt} />;
    case "overview":
    case "readiness":
    case "releases":
    case "access":
    case "table":
    case "edit":
    case "apply":
    case "explain":
      return inside ? <ClusterScreen /> : <WelcomeScreen />;
  }
}

/** The web host does not know this tab: a link is good once, and a new tab has no secret of its own. */
function Refused() {
  const t = useText();
  return (
    <div className="alone">
      <EmptyState
        kind="forbidden"
        title={t("app.refused.title")}
        actions={<Button onClick={() => window.location.reload()}>{t("app.refused.retry")}</Button>}
      >
        {t("app.refused.about")}
      </EmptyState>
    </div>
  );
}
