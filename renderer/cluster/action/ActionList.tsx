/** The actions of what is chosen, opened by a key: typed letters pick one. */
import { Command } from "cmdk";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { useText } from "../../app/i18n.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Keys } from "../../ui/Kbd.tsx";
import { useObject } from "../detail/useObject.ts";
import { useRollback } from "../helm/useRelease.ts";
import { missingRights } from "../rbac/missingRights.ts";
import { openAccess } from "../rbac/openAccess.ts";
import { act, type Chosen, closeActions, openRollback, useOpenAction } from "./actionStore.ts";
import { chosenText } from "./chosenText.ts";
import type { Offer } from "./offers.ts";
import { type ShownOffer, useOffers } from "./useOffers.ts";

export function ActionList() {
  const t = useText();
  const { list, releaseList } = useOpenAction();
  return (
    <Dialog
      open={list !== null || releaseList !== null}
      look="panel"
      title={t("action.label")}
      width={480}
      onClose={closeActions}
    >
      {list !== null && <ObjectsList chosen={list} />}
      {releaseList !== null && <ReleaseList release={releaseList} />}
    </Dialog>
  );
}

function ReleaseList({ release }: { release: ReleaseRef }) {
  const rollback = useRollback(release);
  return <OfferList label={`Helm · ${release.name}`} offers={[rollback]} onAct={() => openRollback(release)} />;
}

function ObjectsList({ chosen }: { chosen: Chosen }) {
  const t = useText();
  const [only] = chosen.objects;
  const { item } = useObject(chosen.objects.length === 1 && only !== undefined ? only : null, false);
  const offers = useOffers(chosen.objects, item?.object ?? null);
  return <OfferList label={chosenText(t, chosen)} offers={offers} onAct={(offer) => act(offer, chosen)} />;
}

function OfferList(props: { label: string; offers: readonly ShownOffer[]; onAct(offer: Offer): void }) {
  const t = useText();
  const { label, offers, onAct } = props;
  return (
    <Command label={t("action.label")} loop className="palette">
      <header>
        <Icon name="operation" size={14} />
        <Command.Input autoFocus placeholder={label} aria-label={label} />
        <Keys keys="esc" />
      </header>
      <Command.List>
        <Command.Empty>{t("action.none")}</Command.Empty>
        {offers.map(({ offer, reason }) => (
          <Command.Item
            key={offer.id}
            value={`${t(offer.text)} ${offer.id}`}
            className={reason === undefined ? undefined : "missing"}
            onSelect={() => {
              // It says why not, and stays: another may do.
              if (reason === undefined) onAct(offer);
            }}
          >
            <Icon name={reason === undefined ? offer.icon : "lock"} size={14} />
            <span className="palette-text">{offer.asks ? `${t(offer.text)}…` : t(offer.text)}</span>
            <span className="palette-note">{reason}</span>
            {offer.keys !== undefined && <Keys keys={offer.keys} />}
          </Command.Item>
        ))}
        {missingRights(offers).map(({ id, what, question }) => (
          <Command.Item
            key={id}
            value={`${t("access.open.whoCan", { what })} ${id}`}
            onSelect={() => {
              closeActions();
              openAccess(question);
            }}
          >
            <Icon name="search" size={14} />
            <span className="palette-text">{t("access.open.whoCan", { what })}</span>
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}
