/** What is not as it should be, the worst first; a row leads to its object. */
import type { Overview } from "../../../shared/cluster.ts";
import { useText } from "../../app/i18n.ts";
import type { Namespaces } from "../../app/location.ts";
import { go } from "../../app/locationStore.ts";
import { Age } from "../../ui/Age.tsx";
import { MiddleClip } from "../../ui/MiddleClip.tsx";
import { Card } from "../../ui/Panels.tsx";
import { Status } from "../../ui/Status.tsx";
import { PartialNote, PartView } from "./PartView.tsx";

export interface TroubleCardProps {
  readonly trouble: Overview["trouble"];
  readonly connection: string;
  /** What is summed up: the table that a row leads to shows the same. */
  readonly namespaces: Namespaces;
  onPick(): void;
}

export function TroubleCard({ trouble, connection, namespaces, onPick }: TroubleCardProps) {
  const t = useText();
  return (
    <Card
      title={t("cluster.overview.trouble")}
      about={trouble.data === null ? "" : t("cluster.overview.count", { count: trouble.data.length })}
    >
      {trouble.partial.length > 0 && (
        <PartialNote text={t("cluster.overview.troublePartly", { kinds: trouble.partial.join(", ") })} />
      )}
      <PartView part={trouble} onPick={onPick}>
        {(items) =>
          items.length === 0 ? (
            <p className="card-text dim">{t("cluster.overview.calm")}</p>
          ) : (
            <ul className="overview-rows">
              {items.slice(0, 50).map((one) => (
                <li key={`${one.kind} ${one.ref.namespace}/${one.ref.name}`}>
                  <button
                    type="button"
                    className="overview-row trouble"
                    onClick={() =>
                      go({
                        screen: { kind: "table", group: one.ref.group, resource: one.ref.resource },
                        ...(one.ref.namespace === "" ? {} : { namespaces }),
                        filter: "",
                        selected: {
                          connection,
                          group: one.ref.group,
                          resource: one.ref.resource,
                          namespace: one.ref.namespace,
                          name: one.ref.name,
                        },
                      })
                    }
                  >
                    <Status health={one.health}>{one.status}</Status>
                    <span className="ink name">
                      <MiddleClip text={one.ref.name} />
                    </span>
                    <span className="dim clip">{one.kind}</span>
                    <span className="dim clip">{one.ref.namespace}</span>
                    <span className="dim num">{one.since !== null && <Age at={one.since} />}</span>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </PartView>
    </Card>
  );
}
