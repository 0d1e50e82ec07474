/** What a custom resource's phase and conditions went through. */
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Transition } from "../../../shared/readiness.ts";
import { useText } from "../../app/i18n.ts";
import { Age } from "../../ui/Age.tsx";
import { useTransitions } from "./useObject.ts";
import "../readiness/readiness.css";

const MOST = 8;

export function Timeline({ reference }: { reference: ObjectRef }) {
  const t = useText();
  const transitions = useTransitions(reference).item ?? [];
  if (transitions.length === 0) return null;
  return (
    <section className="sec">
      <h3>{t("readiness.timeline")}</h3>
      <ol className="timeline">
        {transitions
          .slice(-MOST)
          .reverse()
          .map((transition) => (
            <li key={`${transition.at} ${transition.of} ${transition.to}`}>
              <span className="dim" title={t(transition.exact ? "readiness.exact" : "readiness.seen")}>
                {!transition.exact && "≈ "}
                <Age at={transition.at} />
              </span>
              <span>{sentence(transition)}</span>
            </li>
          ))}
      </ol>
    </section>
  );
}

/** Engine text as it came: "Pending → Provisioning", "Ready False (QuotaExceeded) → True". */
function sentence({ of, from, to }: Transition): string {
  const change = `${from === null ? "" : `${from} → `}${to ?? "–"}`;
  return of === "phase" ? change : `${of} ${change}`;
}
