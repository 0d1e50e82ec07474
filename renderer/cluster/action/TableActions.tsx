/** What can be done with the marked rows of a table, beside their count. */
import { useEffect, useMemo, useState } from "react";
import type { ApiKind } from "../../../shared/cluster.ts";
import type { RowRef } from "../../../shared/model/table.ts";
import { type Translate, useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import type { RowKey } from "../../ui/table/DataTable.tsx";
import type { Marks } from "../../ui/table/marks.ts";
import type { TableModel } from "../../ui/table/tableModel.ts";
import { toast } from "../../ui/toastStore.ts";
import { useStable } from "../../ui/useStable.ts";
import { ActionMenu } from "./ActionMenu.tsx";
import { act, type Chosen, listActions } from "./actionStore.ts";
import { OFFERS, type Offer } from "./offers.ts";
import { pickedObjects } from "./pickedObjects.ts";
import { useOffers } from "./useOffers.ts";

/** As many as one plan takes. */
const MOST = 500;

export function BulkActions({ model, kind, marks }: { model: TableModel; kind: ApiKind; marks: Marks }) {
  const t = useText();
  const [chosen, setChosen] = useState<Chosen>({ objects: [], kind: kind.kind });
  useEffect(() => {
    let wanted = true;
    void pickedObjects(model, kind, [...marks.values()].slice(0, MOST)).then(({ objects }) => {
      if (wanted) setChosen({ objects, kind: kind.kind });
    });
    return () => {
      wanted = false;
    };
  }, [model, kind, marks]);
  const offers = useOffers(chosen.objects, null);
  const tooMany = marks.size > MOST ? t("action.tooMany", { count: MOST }) : undefined;
  return (
    <ActionMenu
      offers={tooMany === undefined ? offers : offers.map(({ offer }) => ({ offer, reason: tooMany }))}
      chosen={chosen}
    >
      <Button size="sm" icon="down" keys="a">
        {t("action.label")}
      </Button>
    </ActionMenu>
  );
}

/** Keys for the rows of a table: each action that has one, and `a` for the list of all. */
export function useRowKeys(model: TableModel, kind: ApiKind | undefined): readonly RowKey[] {
  const t = useText();
  const act = useStable((rows: readonly RowRef[], offer: Offer | null) => {
    if (kind !== undefined) void actOnRows(model, kind, rows, offer, t);
  });
  return useMemo(() => {
    const all = [{ id: "actions", keys: "a", text: "action.label", offer: null } as const, ...OFFERS];
    return all.flatMap(({ id, keys, text, ...row }) => {
      const offer = "offer" in row ? null : (OFFERS.find((one) => one.id === id) ?? null);
      return keys === undefined ? [] : [{ id, keys, text, run: (rows: readonly RowRef[]) => act(rows, offer) }];
    });
  }, [act]);
}

async function actOnRows(
  model: TableModel,
  kind: ApiKind,
  rows: readonly RowRef[],
  offer: Offer | null,
  t: Translate,
): Promise<void> {
  if (rows.length > MOST) return toast(t("action.tooMany", { count: MOST }), { health: "warn" });
  const { objects, missing } = await pickedObjects(model, kind, rows);
  if (missing > 0) toast(t("action.missing", { count: missing }), { health: "warn" });
  const [first] = objects;
  if (first === undefined) return;
  const chosen: Chosen = { objects, kind: kind.kind };
  if (offer === null) return listActions(chosen);
  act(offer, chosen);
}
