/** A target for tests: named cells with a version each, changed by compare-and-swap alone, with every effect counted. */
import { z } from "zod";
import type { JsonObject } from "../../shared/model/json.ts";
import { message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { checkPermit } from "../core/operation/permit.ts";
import type { RunContext, StepKind } from "../core/operation/stepKind.ts";
import { noEffect } from "../core/operation/targetEffects.ts";
import type { Trial } from "../core/operation/trial.ts";

export interface Cell {
  readonly value: string;
  readonly version: number;
}

/** Where cells are kept: in memory, or in a file that outlives a killed process. */
export interface Cells {
  get(name: string): Cell;
  /** @throws RpcError `conflict` when the version is another one now */
  swap(name: string, version: number, value: string): void;
}

export class MemoryCells implements Cells {
  readonly cells = new Map<string, Cell>();
  /** Every value that a cell ever took, in order. */
  readonly effects: string[] = [];

  get(name: string): Cell {
    return this.cells.get(name) ?? { value: "old", version: 0 };
  }

  swap(name: string, version: number, value: string): void {
    if (this.get(name).version !== version)
      throw new RpcError("conflict", message("operation.changedSince", { target: name }));
    this.cells.set(name, { value, version: version + 1 });
    this.effects.push(`${name}=${value}`);
  }
}

export const SetParams = z.object({ cell: z.string(), to: z.string() });
export type SetParams = z.infer<typeof SetParams>;
const Before = z.object({ value: z.string(), version: z.number() });
const After = z.object({ value: z.string() });

/** What may go wrong, or be looked at, around an effect. */
export interface Around {
  /** What the target makes of a value that is stored: a normal form, a mutating webhook. */
  stores?(value: string): string;
  before?(params: SetParams, context: RunContext): Promise<void> | void;
  after?(params: SetParams, context: RunContext): Promise<void> | void;
  reading?(params: SetParams): Promise<void> | void;
  undoing?(params: SetParams): Promise<void> | void;
  undone?(params: SetParams): Promise<void> | void;
  /** What else a plan rests on. */
  sees?(): JsonObject;
  /** The target can be asked before what a change to this value would do. */
  tries?(cell: string, value: string): Partial<Trial>;
  watching?(params: SetParams): Promise<void> | void;
}

/** Sets a cell. `test.set` can be undone, `test.burn` is a pivot. */
export function setStep(cells: Cells, around: Around, pivot: boolean): StepKind<SetParams> {
  const swap = (context: RunContext, cell: string, version: number, value: string) => {
    checkPermit(context.permit, { connection: context.target.connection ?? "console", key: context.target.key });
    cells.swap(cell, version, around.stores?.(value) ?? value);
    return { value: cells.get(cell).value };
  };
  const tries = around.tries?.bind(around);
  const tried = (cell: string, to: string): Trial => {
    const diff = [{ where: cell, note: null, before: [cells.get(cell).value], after: [around.stores?.(to) ?? to] }];
    const preview = { proof: null, diff, whole: null, calls: [`SET ${cell} ${to}`] };
    return { ...noEffect, preview, following: [], commands: [`set ${cell} ${to}`], ...tries?.(cell, to) };
  };
  return {
    kind: pivot ? "test.burn" : "test.set",
    version: 1,
    params: SetParams,
    read: async (params) => {
      await around.reading?.(params);
      const { value, version } = cells.get(params.cell);
      return { facts: { value, ...around.sees?.() }, before: { value, version } };
    },
    run: async (params, recorded, context) => {
      await around.before?.(params, context);
      const { value, version } = Before.parse(recorded);
      // The undo of an undo runs from the same value, at another version.
      const now = cells.get(params.cell);
      const after = swap(context, params.cell, now.value === value ? now.version : version, params.to);
      await around.after?.(params, context);
      return { after, diff: [], text: null };
    },
    settle: async ({ cell, to }, recorded) => {
      await around.reading?.({ cell, to });
      const { value } = cells.get(cell);
      if (value === to) return { state: "done", after: { value } };
      if (value === Before.parse(recorded).value) return { state: "not-done" };
      return { state: "unclear", reason: message("operation.changedSince", { target: cell }) };
    },
    holds: async ({ cell }, after) => cells.get(cell).value === After.parse(after).value,
    ...(tries && {
      trials: {
        back: async ({ cell }, { before }) => tried(cell, Before.parse(before).value),
        again: async ({ cell, to }) => tried(cell, to),
      },
    }),
    compensate: pivot
      ? null
      : async (params, record, context) => {
          await around.undoing?.(params);
          const before = Before.parse(record.before);
          const now = cells.get(params.cell);
          if (now.value !== before.value) {
            const left = record.after === null ? params.to : After.parse(record.after).value;
            if (now.value !== left)
              throw new RpcError("conflict", message("operation.changedSince", { target: params.cell }));
            swap(context, params.cell, now.version, before.value);
          }
          await around.undone?.(params);
          return { after: { value: cells.get(params.cell).value }, diff: [], text: null };
        },
  };
}

/** Looks at a cell and changes nothing; once the cell is another's, it cannot say what became of it. */
export function watchStep(cells: Cells, around: Around): StepKind<SetParams> {
  const looked = { after: null, diff: [], text: null };
  return {
    kind: "test.watch",
    version: 1,
    params: SetParams,
    read: async ({ cell }) => ({ facts: { value: cells.get(cell).value }, before: null }),
    run: async (params) => {
      await around.watching?.(params);
      return looked;
    },
    settle: async ({ cell, to }) =>
      cells.get(cell).value === to
        ? { state: "done", after: null }
        : { state: "unclear", reason: message("operation.changedSince", { target: cell }) },
    compensate: async () => looked,
    reads: true,
  };
}
