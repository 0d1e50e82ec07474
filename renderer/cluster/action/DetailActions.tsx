/** What can be done with the object in the detail panel: the two that its kind is most used for, and all in a menu. */
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { Button } from "../../ui/Button.tsx";
import type { Json } from "../detail/summary/json.ts";
import { ActionMenu } from "./ActionMenu.tsx";
import { act, listActions } from "./actionStore.ts";
import { OFFERS } from "./offers.ts";
import { useOffers } from "./useOffers.ts";

const MOST_USED = [
  "restart",
  "scale",
  "trigger",
  "rerun",
  "cordon",
  "uncordon",
  "drain",
  "expand",
  "debug",
  "label",
  "delete",
];

export function DetailActions({ reference, kind, object }: DetailActionsProps) {
  const t = useText();
  const chosen = { objects: [reference], kind };
  const offers = useOffers(chosen.objects, object);
  const run = (id: string) => {
    const shown = offers.find(({ offer }) => offer.id === id);
    if (shown === undefined || shown.reason !== undefined) return false;
    act(shown.offer, chosen);
    return true;
  };
  useKeys([
    { id: "detail.actions", keys: ["a"], scope: "detail", text: "action.label", run: () => listActions(chosen) },
    ...OFFERS.filter(({ keys }) => keys !== undefined).map((offer) => ({
      id: `detail.${offer.id}`,
      keys: [offer.keys ?? ""],
      scope: "detail" as const,
      text: offer.text,
      run: () => run(offer.id),
    })),
  ]);
  const first = offers.filter(({ offer }) => MOST_USED.includes(offer.id)).slice(0, 2);
  return (
    <div className="detail-actions">
      {first.map(({ offer, reason }) => (
        <Button
          key={offer.id}
          size="sm"
          icon={offer.icon}
          reason={reason}
          keys={offer.keys ?? ""}
          onClick={() => act(offer, chosen)}
        >
          {offer.asks ? `${t(offer.text)}…` : t(offer.text)}
        </Button>
      ))}
      <span className="grow" />
      <ActionMenu offers={offers} chosen={chosen}>
        <Button size="sm" icon="more" label={t("action.label")} keys="a" />
      </ActionMenu>
    </div>
  );
}

export interface DetailActionsProps {
  readonly reference: ObjectRef;
  readonly kind: string;
  readonly object: Json | null;
}
