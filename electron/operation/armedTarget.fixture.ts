/** A foothold on a target of cells, where an undo waits until it is confirmed: kept in cells too, so that it outlives a killed console as a job on a host would. */
import { z } from "zod";
import { message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { checkPermit } from "../core/operation/permit.ts";
import type { ArmedUndo, RunContext, StepKind } from "../core/operation/stepKind.ts";
import { type Around, type Cells, type SetParams, setStep } from "./cellTarget.fixture.ts";

const Armed = z.object({ link: z.number() });

/** What may go wrong around the foothold, by the cell. */
export interface AroundArms {
  setting?(cell: string, context: RunContext): Promise<void> | void;
  set?(cell: string, context: RunContext): Promise<void> | void;
  confirming?(cell: string): Promise<void> | void;
  confirmed?(cell: string): Promise<void> | void;
  cancelling?(cell: string): Promise<void> | void;
  cancelled?(cell: string): Promise<void> | void;
}

export type ArmState = "never" | "armed" | "confirmed" | "cancelled" | "fired";

export class Foothold {
  readonly #cells: Cells;
  #links = 0;
  /** What it was asked, in order: `set`, `confirm`, `cancel` with the attempt. */
  readonly asked: string[] = [];

  constructor(cells: Cells) {
    this.#cells = cells;
  }

  state(attempt: string): ArmState {
    const { value } = this.#cells.get(`arm ${attempt}`);
    return value === "old" ? "never" : ArmStates.parse(value.split(" ")[0]);
  }

  /** A new connection. */
  link(): number {
    return ++this.#links;
  }

  set(attempt: string, { cell, back }: { readonly cell: string; readonly back: string }): void {
    this.asked.push(`set ${attempt}`);
    const state = this.state(attempt);
    if (state !== "never" && state !== "armed") throw new RpcError("conflict", message("operation.stuck"));
    this.#write(attempt, `armed ${cell} ${back}`);
  }

  /** @throws Error over a connection that was there before */
  confirm(attempt: string, link: number, before: number): "confirmed" | "fired" {
    this.asked.push(`confirm ${attempt}`);
    if (link <= before) throw new Error("the connection was open before the change");
    if (this.state(attempt) === "fired") return "fired";
    this.#write(attempt, "confirmed");
    return "confirmed";
  }

  /** Also before it was set: then it never will be. */
  cancel(attempt: string): void {
    this.asked.push(`cancel ${attempt}`);
    if (this.state(attempt) !== "fired") this.#write(attempt, "cancelled");
  }

  /** Its time is over. */
  fire(attempt: string): void {
    const { value } = this.#cells.get(`arm ${attempt}`);
    const [state, cell = "", back = ""] = value.split(" ");
    if (state !== "armed") return;
    this.#cells.swap(cell, this.#cells.get(cell).version, back);
    this.#write(attempt, "fired");
  }

  #write(attempt: string, value: string): void {
    const { value: now, version } = this.#cells.get(`arm ${attempt}`);
    if (now !== value) this.#cells.swap(`arm ${attempt}`, version, value);
  }
}

const ArmStates = z.enum(["never", "armed", "confirmed", "cancelled", "fired"]);
const Before = z.object({ value: z.string() });

/** `test.reach`: sets a cell as `test.set` does, with its own undo waiting at the foothold meanwhile. */
export function armedStep(cells: Cells, around: Around, foothold: Foothold, arms: AroundArms): StepKind<SetParams> {
  const cellOf = new Map<string, string>();
  const permitted = ({ permit, target }: RunContext) =>
    checkPermit(permit, { connection: target.connection ?? "console", key: target.key });
  const arm: ArmedUndo<SetParams> = {
    set: async ({ cell }, before, context) => {
      cellOf.set(context.attempt, cell);
      permitted(context);
      await arms.setting?.(cell, context);
      const link = foothold.link();
      foothold.set(context.attempt, { cell, back: Before.parse(before).value });
      await arms.set?.(cell, context);
      return { link };
    },
    confirm: async (armed, context) => {
      permitted(context);
      const cell = cellOf.get(context.attempt) ?? "";
      await arms.confirming?.(cell);
      // A console that was started anew counts its connections anew.
      const { link } = cellOf.has(context.attempt) ? Armed.parse(armed) : { link: 0 };
      const found = foothold.confirm(context.attempt, foothold.link(), link);
      await arms.confirmed?.(cell);
      return found;
    },
    cancel: async (_armed, context) => {
      permitted(context);
      const cell = cellOf.get(context.attempt) ?? "";
      await arms.cancelling?.(cell);
      foothold.cancel(context.attempt);
      await arms.cancelled?.(cell);
    },
  };
  return { ...setStep(cells, around, false), kind: "test.reach", arm };
}
