/** Where a head that is carried along its row would be put down. */

/** Px within the row of heads. */
export interface HeadBox {
  readonly left: number;
  readonly width: number;
}

export interface DropPlace {
  /** Place of the head beside which it is put. */
  readonly neighbour: number;
  readonly side: "before" | "after";
  /** Px of that border within the row. */
  readonly x: number;
}

/** @param x px of the pointer within the row
 *  @returns null where the head stands already */
export function dropAt(heads: readonly HeadBox[], carried: number, x: number): DropPlace | null {
  const over = heads.findIndex(({ left, width }) => x < left + width / 2);
  const before = over < 0 ? heads.length : over;
  if (before === carried || before === carried + 1) return null;
  const last = heads.at(-1);
  const head = heads[before];
  if (head !== undefined) return { neighbour: before, side: "before", x: head.left };
  return last === undefined ? null : { neighbour: heads.length - 1, side: "after", x: last.left + last.width };
}
