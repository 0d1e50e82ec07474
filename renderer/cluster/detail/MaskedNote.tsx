/** Secret values are masked until the person asks for those of this one object. */
import { useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { Button } from "../../ui/Button.tsx";
import { placeText } from "./placeText.ts";
import { reveal } from "./reveal.ts";

export function MaskedNote({ place }: { place: ObjectPlace }) {
  const t = useText();
  return (
    <div className="sec masked">
      <span className="dim grow">{t("cluster.detail.masked")}</span>
      <Button size="sm" icon="eye" onClick={() => reveal(placeText(place))}>
        {t("cluster.detail.reveal")}
      </Button>
    </div>
  );
}
