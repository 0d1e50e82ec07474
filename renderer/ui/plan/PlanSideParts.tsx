import type { ReactNode } from "react";
import type { Owner, Plan } from "../../../shared/operation.ts";
import { formatMessage, type TextId, useFormats, useText } from "../../app/i18n.ts";
import { Button } from "../Button.tsx";
import { healthClass, Mark } from "../Mark.tsx";
import { BlastBar } from "./BlastBar.tsx";
import "./planSide.css";

/** A titled part of the plan's side. */
export function SidePart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Numbers before adjectives: how much is touched. Only what is trouble has a colour. */
export function BlastList({ blast }: { blast: Plan["blast"] }) {
  const t = useText();
  const { number } = useFormats();
  const bars = blast.flatMap(({ bar }) => (bar === null ? [] : [bar]));
  return (
    <>
      <ul className="plan-blast">
        {blast.map(({ count, atLeast, yours, tone, text }) => (
          <li key={`${text.id} ${JSON.stringify(text.params)}`}>
            <span className={`plan-figure ${healthClass(tone)}`}>
              {count === null ? (
                <>
                  <Mark health="unknown" />
                  <span className="sr-only">{t("plan.notKnown")}</span>
                </>
              ) : (
                `${atLeast ? "≥ " : ""}${number(count)}`
              )}
            </span>
            <span>
              {formatMessage(text)}
              {yours && (
                <>
                  , <b>{t("plan.yours")}</b>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      {bars.map((bar) => (
        <BlastBar key={`${bar.title.id} ${JSON.stringify(bar.title.params)}`} bar={bar} />
      ))}
    </>
  );
}

export function CheckList({ checks }: { checks: Plan["checks"] }) {
  return (
    <ul className="plan-checks">
      {checks.map(({ tone, text, where }) => (
        <li key={`${text.id} ${JSON.stringify(text.params)} ${where}`}>
          <Mark health={tone} />
          <span>
            {where !== undefined && <b>{where}: </b>}
            {formatMessage(text)}
          </span>
        </li>
      ))}
    </ul>
  );
}

const OWNER_NAME: Readonly<Record<Owner["kind"], string>> = {
  argocd: "Argo CD",
  flux: "Flux",
  helm: "Helm",
  hpa: "HorizontalPodAutoscaler",
  operator: "Operator",
  controller: "Controller",
  "field-manager": "Field manager",
};

/** What there is to be done there, where it is more than to look. */
const LEAD_TEXT: Readonly<Partial<Record<Owner["kind"], TextId>>> = {
  hpa: "plan.owner.bounds",
  operator: "plan.owner.edit",
  controller: "plan.owner.edit",
};

interface OwnerViewProps {
  readonly owner: Owner;
  readonly onSuspend: (() => void) | null;
  /** Goes to the object by which it is changed instead. */
  readonly onLead: (() => void) | null;
}

/** Who looks after the thing too, whether it will change it back, and what to do about that. */
export function OwnerView({ owner, onSuspend, onLead }: OwnerViewProps) {
  const t = useText();
  return (
    <div className="plan-owner">
      <span className="row">
        <Mark health={owner.reverts === "yes" ? "warn" : owner.reverts === "no" ? "ok" : "unknown"} />
        <span>
          {owner.where !== undefined && <b>{owner.where}: </b>}
          {OWNER_NAME[owner.kind]} <b>{owner.name}</b>
        </span>
      </span>
      <span>{formatMessage(owner.text)}</span>
      {owner.source !== "" && <span className="plan-source mono dim">{owner.source}</span>}
      {(onSuspend !== null || onLead !== null) && (
        <span className="plan-owner-ways">
          {onSuspend !== null && (
            <Button size="sm" onClick={onSuspend}>
              {t("plan.owner.suspend")}
            </Button>
          )}
          {onLead !== null && (
            <Button size="sm" onClick={onLead}>
              {t(LEAD_TEXT[owner.kind] ?? "plan.owner.open", { name: owner.leads?.to.name ?? "" })}
            </Button>
          )}
        </span>
      )}
    </div>
  );
}

/** What has to be confirmed apart: off until the person turns it on. */
export function OptionBox(props: { option: Plan["options"][number]; busy: boolean; onChange: (on: boolean) => void }) {
  const { option, busy, onChange } = props;
  return (
    <label className="plan-option">
      <input
        type="checkbox"
        checked={option.on}
        aria-disabled={busy || undefined}
        onChange={(event) => !busy && onChange(event.currentTarget.checked)}
      />
      <span>{formatMessage(option.text)}</span>
    </label>
  );
}
