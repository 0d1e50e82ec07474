/** The preview of a change, over whatever is on screen: the last plan that was asked for. */
import { useState } from "react";
import type { Owner, PlanStep } from "../../../shared/operation.ts";
import { go } from "../../app/locationStore.ts";
import { type AskedPlan, closePlan, closePlans, openPlan, useAskedPlans } from "../../app/operation/openPlan.ts";
import { openJournal } from "../../app/operation/places.ts";
import { askUnlock, lockNow } from "../../app/operation/unlock.ts";
import { PlanView } from "./PlanView.tsx";
import { shownPlan } from "./planState.ts";
import { usePlan } from "./usePlan.ts";

export default function PlanDialog() {
  const asked = useAskedPlans((plans) => plans.at(-1));
  return asked === undefined ? null : <PlanSession key={asked.id} asked={asked} />;
}

function PlanSession({ asked }: { asked: AskedPlan }) {
  const session = usePlan(asked);
  const { state } = session;
  const [typed, setTyped] = useState("");
  const [why, setWhy] = useState(asked.why ?? "");
  const [whole, setWhole] = useState<PlanStep | null>(null);
  // What was typed confirmed the plan that was on screen, and no other.
  const hash = shownPlan(state)?.hash ?? null;
  const [typedFor, setTypedFor] = useState(hash);
  if (hash !== typedFor) {
    setTypedFor(hash);
    setTyped("");
    setWhole(null);
  }
  return (
    <PlanView
      state={state}
      typed={typed}
      why={why}
      whole={whole}
      onTyped={setTyped}
      onWhy={setWhy}
      onWhole={setWhole}
      onRun={() => session.run(typed, why)}
      onAgain={() => session.again("asked")}
      onOption={session.setOption}
      onSuspend={(request) => openPlan({ domain: "cluster", request })}
      onLead={(leads) => {
        closePlans();
        goToOwner(leads);
      }}
      onUnlock={(environment) => askUnlock({ ...environment, onDone: () => session.again("guard") })}
      onLock={(environment) => {
        lockNow(environment);
        session.again("guard");
      }}
      onEnvironments={() => {
        closePlan(asked.id);
        go({ screen: { kind: "environments" }, selected: null });
      }}
      onJournal={() => {
        closePlans();
        openJournal();
      }}
      onClose={() => closePlan(asked.id)}
    />
  );
}

function goToOwner(leads: NonNullable<Owner["leads"]>): void {
  const { connection, namespace, name } = leads.to;
  const around = { connections: [connection], filter: "", sort: [], tab: "" };
  if (leads.by === "release") {
    const release = { connection, namespace, name, driver: "" } as const;
    go({ ...around, screen: { kind: "releases", release }, namespaces: [namespace], selected: null });
    return;
  }
  const { group, resource } = leads.to;
  const place = { connection, group, resource, namespace, name };
  if (leads.by === "edit") go({ screen: { kind: "edit", ...place }, compare: null });
  else
    go({
      ...around,
      screen: { kind: "table", group, resource },
      selected: place,
      namespaces: namespace === "" ? "all" : [namespace],
    });
}
