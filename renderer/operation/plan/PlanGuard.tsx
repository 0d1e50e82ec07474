/** The left of the footer: what the environment's guard asks of the person, or why it lets nothing through and what to do about it. */
import { type RefObject, useId } from "react";
import type { Plan } from "../../../shared/operation.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { Countdown } from "../../app/operation/Countdown.tsx";
import { useJournal } from "../../app/operation/stores.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Mark } from "../../ui/Mark.tsx";
import type { PlanFootProps } from "./PlanFoot.tsx";
import { planFigures, type Readiness } from "./planFigures.ts";

interface PlanGuardProps extends PlanFootProps {
  readonly plan: Plan;
  readonly ready: Readiness;
  readonly field: RefObject<HTMLInputElement | null>;
  /** Of the button that runs it. */
  readonly runId: string;
}

export function PlanGuard(props: PlanGuardProps) {
  const { plan, ready, typed, field, runId, onTyped, onUnlock, onLock, onEnvironments, onJournal } = props;
  const t = useText();
  const id = useId();
  const blocked = useJournal(({ chain }) => chain !== null && chain.blocked !== null);
  const { approval } = plan;
  const guarded = plan.environments.filter(({ guard }) => guard === "protected");
  const names = guarded.map(({ name }) => name).join(", ");
  if (ready.kind === "expired")
    return (
      <Words title={t("plan.expired")} mark="unknown">
        {t("plan.expiredAbout")}
      </Words>
    );
  // Its reasons stand with the targets, in full.
  if (ready.kind === "refused" && planFigures(plan).targets === 0)
    return <Words title={t("plan.refused")}>{t("plan.allRefused", { count: plan.operations.length })}</Words>;
  if (ready.kind === "nothing") return <Words title={t("plan.idle")}>{t("plan.nothing")}</Words>;
  if (approval.kind === "refused") {
    const closed = plan.environments.filter(({ guard }) => guard === "read-only");
    return (
      <div className="plan-guard">
        <Icon name="lock" />
        <Words title={closed.length > 0 ? t("plan.readOnly", { names: nameList(closed) }) : t("plan.refused")}>
          {formatMessage(approval.reason)}
        </Words>
        {closed.length === 0 && blocked && (
          <Button size="sm" onClick={onJournal}>
            {t("ops.noneJournal")}
          </Button>
        )}
        {closed.length > 0 && (
          <Button size="sm" onClick={onEnvironments}>
            {t(closed.some((one) => one.id === null) ? "plan.assign" : "plan.changeGuard")}
          </Button>
        )}
      </div>
    );
  }
  if (approval.kind === "typed") {
    const fits = typed === approval.text;
    const wrong = ready.kind === "typing" && ready.wrong;
    const [one, ...more] = guarded;
    const unlockable = one !== undefined && more.length === 0 && one.id !== null && plan.risk === "low" ? one : null;
    return (
      <div className="plan-guard">
        <label htmlFor={id}>
          <b>{typedTitle()}</b>
          <span>{typedAbout()}</span>
        </label>
        <span
          className={wrong ? "field mono wrong" : "field mono"}
          style={{ width: `${approval.text.length + FIELD_MORE_CH}ch` }}
        >
          <input
            id={id}
            ref={field}
            value={typed}
            placeholder={approval.text}
            spellCheck={false}
            autoComplete="off"
            maxLength={400}
            aria-invalid={wrong || undefined}
            onChange={(event) => onTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              // Enter in the field leads on to the button; the one that runs is ⌘↵, or Enter there.
              if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && fits)
                document.getElementById(runId)?.focus();
            }}
          />
          {fits && <Icon name="check" size={14} />}
          {wrong && <Mark health="bad" />}
        </span>
        {unlockable !== null && unlockable.id !== null && (
          <Button
            size="sm"
            look="quiet"
            onClick={() => unlockable.id !== null && onUnlock({ environment: unlockable.id, name: unlockable.name })}
          >
            {t("unlock.open")}
          </Button>
        )}
      </div>
    );
  }
  const open = guarded.find(({ unlockedUntil }) => unlockedUntil !== null);
  if (open?.unlockedUntil != null)
    return (
      <div className="plan-guard">
        <Words title={t("plan.unlocked", { names })}>
          <Countdown until={open.unlockedUntil} />
        </Words>
        {open.id !== null && (
          <Button size="sm" onClick={() => open.id !== null && onLock(open.id)}>
            {t("unlock.lock")}
          </Button>
        )}
      </div>
    );
  return <span className="dim">{t("plan.confirm")}</span>;

  function typedTitle(): string {
    if (names === "") return t("plan.typeApart");
    return t(approval.kind === "typed" && approval.text !== names ? "plan.protectedAndMore" : "plan.protected", {
      names,
      count: guarded.length,
    });
  }

  /** What has to be typed, letter for letter: a plan may ask for more than the environment's name. */
  function typedAbout(): string {
    if (approval.kind !== "typed") return "";
    if (names === "") return formatMessage(approval.reason);
    return approval.text === names
      ? t("plan.typeName", { count: guarded.length })
      : t("plan.typeExactly", { text: approval.text });
  }
}

/** Room for a wrong letter, the caret and the mark at the end. */
const FIELD_MORE_CH = 8;

function Words(props: { title: string; mark?: "unknown"; children: React.ReactNode }) {
  return (
    <div className="plan-guard-words">
      <b>
        {props.mark !== undefined && <Mark health={props.mark} />} {props.title}
      </b>
      <span>{props.children}</span>
    </div>
  );
}

function nameList(environments: Plan["environments"]): string {
  return environments.map(({ name }) => name).join(", ");
}
