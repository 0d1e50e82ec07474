/** The objects around an object, one click away. */
import { useState } from "react";
import type { RelatedGap, RelatedGroup } from "../../../shared/cluster.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { formatMessage, type TextId, useText } from "../../app/i18n.ts";
import { LiveAge } from "../../ui/Age.tsx";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { ObjectLink } from "./SectionView.tsx";
import { useRelated } from "./useObject.ts";

const RELATION: Readonly<Record<RelatedGroup["relation"], TextId>> = {
  owner: "cluster.related.owner",
  child: "cluster.related.child",
  selects: "cluster.related.selects",
  "selected-by": "cluster.related.selectedBy",
  uses: "cluster.related.uses",
  "used-by": "cluster.related.usedBy",
  "runs-on": "cluster.related.runsOn",
  binds: "cluster.related.binds",
};

type Item = RelatedGroup["items"][number];

export function RelatedTab({ reference }: { reference: ObjectRef }) {
  const t = useText();
  const [round, setRound] = useState(0);
  const { item, error } = useRelated(reference, round);
  const groups = item?.groups ?? [];
  const gaps = item?.gaps ?? [];
  if (groups.length === 0 && gaps.length === 0) {
    if (error !== null) return <EmptyState kind="failed">{formatMessage(error.text)}</EmptyState>;
    return item?.complete ? (
      <EmptyState kind="empty">{t("cluster.related.none")}</EmptyState>
    ) : (
      <EmptyState kind="loading" />
    );
  }
  return (
    <>
      {groups.map((group) => (
        <section key={group.relation} className="sec">
          <h3>{t(RELATION[group.relation])}</h3>
          <ul className="related">
            {group.items.map((one) => (
              <RelatedRow
                key={`${one.ref.resource}.${one.ref.group} ${one.ref.namespace}/${one.ref.name}`}
                {...{ one, reference }}
              />
            ))}
          </ul>
          {group.more > 0 && <p className="dim">{t("cluster.related.more", { count: group.more })}</p>}
        </section>
      ))}
      {item?.complete === false && <p className="sec dim">{t("cluster.related.searching")}</p>}
      {error !== null && <p className="sec dim">{formatMessage(error.text)}</p>}
      <RelatedGaps gaps={gaps} />
      {item?.complete && (
        <p className="sec dim related-foot">
          <LiveAge at={item.startedAt} word={t("cluster.related.lookedUp")} />
          <Button size="sm" look="quiet" onClick={() => setRound(round + 1)}>
            {t("cluster.related.again")}
          </Button>
        </p>
      )}
    </>
  );
}

function RelatedRow({ one, reference }: { one: Item; reference: ObjectRef }) {
  const t = useText();
  const elsewhere = one.ref.namespace !== "" && one.ref.namespace !== reference.namespace;
  const notes = [
    ...(one.exists === "no" ? [t("cluster.related.missing")] : []),
    ...(elsewhere ? [t("cluster.related.inNamespace", { namespace: one.ref.namespace })] : []),
    ...(one.grant === null ? [] : [t(GRANT[one.grant.state], { name: one.grant.by })]),
    ...(one.note === "" ? [] : [one.note]),
    ...(one.owned === 0 ? [] : [t("cluster.related.owned", { count: one.owned })]),
  ].join(" · ");
  const refused = one.exists === "no" || one.grant?.state === "missing";
  return (
    <li>
      <Mark health={refused ? "bad" : one.health} />
      <span className="dim related-kind clip" title={one.kind}>
        {one.kind}
      </span>
      <span className="related-name">
        <ObjectLink text={one.ref.name} to={one.ref} connection={one.ref.connection} />{" "}
        <span className="dim">{notes}</span>
      </span>
    </li>
  );
}

const GRANT: Readonly<Record<NonNullable<Item["grant"]>["state"], TextId>> = {
  granted: "cluster.related.granted",
  missing: "cluster.related.notGranted",
  unknown: "cluster.related.grantUnknown",
};

/** What was not looked through to its end. */
function RelatedGaps({ gaps }: { gaps: readonly RelatedGap[] }) {
  const t = useText();
  if (gaps.length === 0) return null;
  return (
    <section className="sec">
      <h3>{t("cluster.related.gaps")}</h3>
      <ul className="related-gaps">
        {gaps.map((gap) => (
          <li key={`${gap.resource} ${gap.namespace}`} className="dim">
            <Mark health="unknown" />
            <span title={gap.reason === null ? undefined : formatMessage(gap.reason)}>{gapText(gap, t)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function gapText({ resource, namespace, reason, looked, total }: RelatedGap, t: ReturnType<typeof useText>): string {
  if (reason === null)
    return total === null
      ? t("cluster.related.firstOnly", { resource, looked })
      : t("cluster.related.firstOf", { resource, looked, total });
  if (reason.id.startsWith("cluster.forbidden"))
    return namespace === null
      ? t("cluster.related.forbiddenAll", { resource })
      : t("cluster.related.forbidden", { resource, namespace });
  return `${resource}: ${formatMessage(reason)}`;
}
