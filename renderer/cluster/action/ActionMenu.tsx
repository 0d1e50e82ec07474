/** The actions of what is chosen, behind a button. */
import type { ReactElement } from "react";
import { useText } from "../../app/i18n.ts";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { missingRights } from "../rbac/missingRights.ts";
import { openAccess } from "../rbac/openAccess.ts";
import { act, type Chosen } from "./actionStore.ts";
import type { ShownOffer } from "./useOffers.ts";

export function ActionMenu({ offers, chosen, children }: ActionMenuProps) {
  const t = useText();
  const entries: MenuEntry[] = offers.flatMap(({ offer, reason }, index): MenuEntry[] => {
    const before = offers[index - 1]?.offer.group;
    const rule = before !== undefined && before !== offer.group;
    const item: MenuEntry = {
      id: offer.id,
      text: offer.asks ? `${t(offer.text)}…` : t(offer.text),
      icon: offer.icon,
      reason,
      ...(offer.keys === undefined ? {} : { keys: offer.keys }),
      onSelect: () => act(offer, chosen),
    };
    return rule ? [{ kind: "rule", id: `before ${offer.id}` }, item] : [item];
  });
  const missing = missingRights(offers);
  if (missing.length > 0) entries.push({ kind: "rule", id: "before who can" });
  for (const { id, what, question } of missing)
    entries.push({ id, icon: "search", text: t("access.open.whoCan", { what }), onSelect: () => openAccess(question) });
  if (entries.length === 0) entries.push({ kind: "title", id: "none", text: t("action.none") });
  return (
    <Menu label={t("action.label")} entries={entries}>
      {children}
    </Menu>
  );
}

export interface ActionMenuProps {
  readonly offers: readonly ShownOffer[];
  readonly chosen: Chosen;
  readonly children: ReactElement;
}
