import { Logo } from "../ui/icon/Logo.tsx";
import { Toaster } from "../ui/Toast.tsx";
import { TooltipProvider } from "../ui/Tooltip.tsx";
import { Icons, Panel, States, Statuses } from "./ContentParts.tsx";
import { Controls, Opening } from "./ControlParts.tsx";
import { Code, Lists, Table } from "./ListParts.tsx";
import "./partsPage.css";

export function PartsPage() {
  return (
    <TooltipProvider>
      <main className="parts">
        <h1>
          <Logo size={22} /> Parts and their states
        </h1>
        <div className="parts-grid">
          <Controls />
          <Statuses />
          <States />
          <Table />
          <Lists />
          <Panel />
          <Opening />
          <Code />
          <Icons />
        </div>
      </main>
      <Toaster />
    </TooltipProvider>
  );
}
