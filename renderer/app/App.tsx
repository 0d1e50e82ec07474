import { Logo } from "../ui/icon/Logo.tsx";
import { TooltipProvider } from "../ui/Tooltip.tsx";

/** The console. */
export function App() {
  return (
    <TooltipProvider>
      <Logo size={32} />
    </TooltipProvider>
  );
}
