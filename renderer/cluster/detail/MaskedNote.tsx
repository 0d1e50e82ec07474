/** Secret values are masked until the person asks for those of this one object. */
import { useMemo } from "react";
import type { Right } from "../../../shared/cluster.ts";
import { useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { Button } from "../../ui/Button.tsx";
import { useMissingAt } from "../state/access.ts";
import { placeText } from "./placeText.ts";
import { reveal } from "./reveal.ts";

export function MaskedNote({ place }: { place: ObjectPlace }) {
  const t = useText();
  const { group, resource, name } = place;
  const rights = useMemo((): readonly Right[] => [{ verb: "get", group, resource, name }], [group, resource, name]);
  const [missing] = useMissingAt(place, rights);
  return (
    <div className="sec masked">
      <span className="dim grow">{t("cluster.detail.masked")}</span>
      <Button size="sm" icon="eye" reason={missing} onClick={() => reveal(placeText(place))}>
        {t("cluster.detail.reveal")}
      </Button>
    </div>
  );
}
