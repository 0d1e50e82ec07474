/** What the guard asks for, and the key that runs the plan. */
import { useEffect, useId, useRef, useSyncExternalStore } from "react";
import type { Plan } from "../../../shared/operation.ts";
import { clockNow, watchClock } from "../../app/clock.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { Button } from "../../ui/Button.tsx";
import { Keys } from "../../ui/Kbd.tsx";
import { PlanGuard } from "./PlanGuard.tsx";
import type { PlanViewProps } from "./PlanView.tsx";
import { planFigures, readiness } from "./planFigures.ts";

export type PlanFootProps = Omit<PlanViewProps, "whole" | "onWhole"> & { readonly plan: Plan | null };

export function PlanFoot(props: PlanFootProps) {
  const { state, plan, typed, onRun, onAgain, onClose } = props;
  const t = useText();
  const id = useId();
  const primary = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const expired = useSyncExternalStore(watchClock, () => plan !== null && clockNow() >= plan.expiresAt);
  const ready = plan === null ? null : readiness(plan, typed, expired ? plan.expiresAt : 0);
  const idle = state.phase === "ready";
  const { steps, targets } = plan === null ? { steps: 0, targets: 0 } : planFigures(plan);
  const armed = idle && ready?.kind === "armed";

  // The plan has come: what is to be done first has the focus, unless the person is somewhere in the dialog already.
  const blocked = ready?.kind === "refused" || ready?.kind === "nothing";
  const hash = idle ? (plan?.hash ?? null) : null;
  useEffect(() => {
    if (hash === null) return;
    const dialog = cancel.current?.closest('[role="dialog"]');
    const now = document.activeElement;
    if (now !== null && now !== document.body && now !== dialog) return;
    // What cannot be run has its way on, or the way out.
    if (blocked) (dialog?.querySelector<HTMLElement>(".plan-guard button") ?? cancel.current)?.focus();
    else (field.current ?? primary.current)?.focus();
  }, [hash, blocked]);
  useKeys([
    {
      id: "plan.run",
      keys: ["mod+enter"],
      scope: "dialog",
      text: "plan.keys.run",
      whileTyping: true,
      run: (event) => armed && !event.repeat && isInDialog(event, cancel.current) && onRun(),
    },
  ]);
  if (plan === null || ready === null)
    return (
      <>
        <span className="grow" />
        <Keys keys="escape" />
        <Button onClick={onClose}>{t("plan.cancel")}</Button>
      </>
    );
  const again = ready.kind === "expired" || state.phase === "failed";
  return (
    <>
      <PlanGuard {...props} plan={plan} ready={ready} field={field} runId={id} />
      <span className="grow" />
      <Keys keys="escape" />
      <Button ref={cancel} onClick={onClose}>
        {t(ready.kind === "nothing" ? "plan.close" : "plan.cancel")}
      </Button>
      {again ? (
        <Button ref={primary} look="primary" icon="restart" onClick={onAgain}>
          {t("plan.again")}
        </Button>
      ) : (
        targets > 0 && (
          <Button
            ref={primary}
            id={id}
            look="primary"
            keys="mod+enter"
            busy={state.phase === "starting" || state.phase === "planning"}
            reason={reason()}
            onKeyDown={(event) => {
              // A key held down since the one that opened the preview is not meant for it.
              if (event.repeat) event.preventDefault();
            }}
            onClick={onRun}
          >
            {targets > 1 ? t("plan.runMany", { count: targets }) : t("plan.run", { count: steps })}
          </Button>
        )
      )}
    </>
  );

  function reason(): string | undefined {
    if (plan === null || ready === null || !idle) return undefined;
    if (ready.kind === "refused")
      return plan.approval.kind === "refused" ? formatMessage(plan.approval.reason) : undefined;
    if (ready.kind === "typing")
      return plan.approval.kind === "typed" ? t("plan.type", { text: plan.approval.text }) : undefined;
    return undefined;
  }
}

/** Another dialog may lie over the plan. */
function isInDialog(event: KeyboardEvent, element: Element | null): boolean {
  const dialog = element?.closest('[role="dialog"]') ?? null;
  return dialog !== null && event.target instanceof Node && dialog.contains(event.target);
}
