/** The objects around an object, one click away. */
import type { ObjectRef, RelatedGroup } from "../../../shared/cluster.ts";
import { formatMessage, type TextId, useText } from "../../app/i18n.ts";
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

export function RelatedTab({ reference }: { reference: ObjectRef }) {
  const t = useText();
  const { item, error } = useRelated(reference);
  const reason = error?.text ?? item?.reason ?? null;
  const groups = item?.groups.filter((group) => group.items.length > 0) ?? [];
  if (groups.length === 0) {
    if (reason !== null) return <EmptyState kind="failed">{formatMessage(reason)}</EmptyState>;
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
              <li key={`${one.kind} ${one.ref.namespace}/${one.ref.name}`}>
                <Mark health={one.exists === "no" ? "bad" : one.health} />
                <span className="dim related-kind clip">{one.kind}</span>
                <ObjectLink text={one.ref.name} to={one.ref} connection={one.ref.connection} />
                <span className="dim clip grow">{one.exists === "no" ? t("cluster.related.missing") : one.note}</span>
              </li>
            ))}
          </ul>
          {group.more > 0 && <p className="dim">{t("cluster.related.more", { count: group.more })}</p>}
        </section>
      ))}
      {item?.complete === false && <p className="sec dim">{t("cluster.related.searching")}</p>}
    </>
  );
}
