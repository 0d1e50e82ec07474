/** Pods by status, the troubled first. */
import type { Overview } from "../../../shared/cluster.ts";
import { useFormats, useText } from "../../app/i18n.ts";
import type { Namespaces } from "../../app/location.ts";
import { go } from "../../app/locationStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Panels.tsx";
import { Status } from "../../ui/Status.tsx";
import { PartView } from "./PartView.tsx";

export interface PodsCardProps {
  readonly pods: Overview["pods"];
  /** What is counted: the table shows the same. */
  readonly namespaces: Namespaces;
  onPick(): void;
}

export function PodsCard({ pods, namespaces, onPick }: PodsCardProps) {
  const t = useText();
  const format = useFormats();
  const show = (filter: string) =>
    go({ screen: { kind: "table", group: "", resource: "pods" }, namespaces, filter, selected: null });
  return (
    <Card
      title={t("cluster.overview.pods")}
      end={
        <Button size="sm" look="quiet" onClick={() => show("")}>
          {t("cluster.overview.show")}
        </Button>
      }
    >
      <PartView part={pods} onPick={onPick}>
        {(data) => (
          <div className="card-figures">
            <div>
              <b className="figure">{format.number(data.total)}</b>
            </div>
            <ul className="pod-statuses">
              {data.byStatus.map((one) => (
                <li key={one.status}>
                  <button type="button" className="pod-status" onClick={() => show(`status:=${one.status}`)}>
                    <Status health={one.health}>{one.status}</Status>
                    <span className="num ink">{format.number(one.count)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
      </PartView>
    </Card>
  );
}
