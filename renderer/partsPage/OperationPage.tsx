/** `?plan=runbook`, `?plan=batch`, `?plan=planning` …: the preview in one of its states; `?operations`: what runs, what needs a person, a receipt. */

import { useState } from "react";
import { EnvironmentId } from "../../shared/environment.ts";
import type { PlanStep } from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { useEnvironments } from "../app/core/stores.ts";
import { ReceiptView } from "../operation/journal/ReceiptView.tsx";
import { PlanView } from "../operation/plan/PlanView.tsx";
import { planChanges } from "../operation/plan/planChanges.ts";
import type { PlanState } from "../operation/plan/planState.ts";
import { BatchCard } from "../operation/running/BatchCard.tsx";
import { batchesOf } from "../operation/running/batches.ts";
import { DetailBody } from "../ui/DetailBody.tsx";
import { TooltipProvider } from "../ui/Tooltip.tsx";
import "../app/shell/environmentHues.css";
import "../app/shell/shell.css";
import "../ui/detailFrame.css";
import { SAMPLE_OPERATIONS, SAMPLE_RECEIPT } from "./sampleOperations.ts";
import { SAMPLE_PLANS, says } from "./samplePlans.ts";

export function PlanPage({ name, typed: start }: { name: string; typed: string }) {
  const [typed, setTyped] = useState(start);
  const [why, setWhy] = useState("");
  const [whole, setWhole] = useState<PlanStep | null>(null);
  useState(() =>
    useEnvironments.setState({
      environments: [
        {
          id: EnvironmentId.parse("prod"),
          name: "prod-eu",
          colour: "magenta",
          guard: "protected",
          connections: ["one"],
        },
        { id: EnvironmentId.parse("stage"), name: "staging", colour: "violet", guard: "open", connections: ["two"] },
      ],
    }),
  );
  const nothing = () => undefined;
  return (
    <TooltipProvider>
      <PlanView
        state={stateOf(name)}
        typed={typed}
        why={why}
        whole={whole}
        onTyped={setTyped}
        onWhy={setWhy}
        onWhole={setWhole}
        onRun={nothing}
        onAgain={nothing}
        onOption={nothing}
        onSuspend={nothing}
        onLead={nothing}
        onUnlock={nothing}
        onLock={nothing}
        onEnvironments={nothing}
        onJournal={nothing}
        onClose={nothing}
      />
    </TooltipProvider>
  );
}

function stateOf(name: string): PlanState {
  if (name === "planning") return { phase: "planning", since: Date.now(), why: "first", former: null };
  const error = new RpcError("unreachable", says("prod-eu: the API server cannot be reached (tcp)."));
  if (name === "failed") return { phase: "failed", error, former: null };
  const plan = SAMPLE_PLANS[name === "changed" ? "runbook" : name] ?? SAMPLE_PLANS.runbook;
  if (plan === undefined) throw new Error(`there is no plan ${name}`);
  if (name !== "changed") return { phase: "ready", plan, why: "first", changes: null, problem: null };
  const [operation] = plan.operations;
  const before = { ...plan, operations: [{ ...operation, steps: operation?.steps.slice(0, 1) ?? [] }] };
  // The former plan lacks the other steps: they are marked.
  return {
    phase: "ready",
    plan,
    why: "changed",
    changes: planChanges(before as typeof plan, plan),
    problem: null,
  };
}

export function OperationsPage() {
  return (
    <TooltipProvider>
      <main style={{ display: "grid", gridTemplateColumns: "1fr 364px", height: "100%" }}>
        <div className="op-scroll">
          {batchesOf(SAMPLE_OPERATIONS).map((batch) => (
            <BatchCard key={batch.id} batch={batch} />
          ))}
        </div>
        <aside className="detail" aria-label="Receipt">
          <DetailBody>
            <ReceiptView receipt={SAMPLE_RECEIPT} />
          </DetailBody>
        </aside>
      </main>
    </TooltipProvider>
  );
}
