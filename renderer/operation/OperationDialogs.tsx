/** What lies over the screens while changes are looked at and decided. The preview is a chunk of its own, fetched once the first screen stands. */
import { lazy, Suspense, useEffect } from "react";
import { useAskedPlans } from "../app/operation/openPlan.ts";
import { DecisionDialog } from "./running/DecisionDialog.tsx";

const load = () => import("./plan/PlanDialog.tsx");
const PlanDialog = lazy(load);

export function OperationDialogs() {
  const asked = useAskedPlans((plans) => plans.length > 0);
  useEffect(() => {
    const timer = setTimeout(() => void load(), FETCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      {asked && (
        <Suspense fallback={null}>
          <PlanDialog />
        </Suspense>
      )}
      <DecisionDialog />
    </>
  );
}

const FETCH_AFTER_MS = 2_000;
