/** Cells that outlive a killed process: every effect is a line in a file, forced to the disk before it counts. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Cell, Cells } from "../../electron/operation/cellTarget.fixture.ts";
import { message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";

export class FileCells implements Cells {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** `cell=value`, in their order. */
  effects(): readonly string[] {
    if (!existsSync(this.#path)) return [];
    return readFileSync(this.#path, "utf8").split("\n").slice(0, -1);
  }

  get(name: string): Cell {
    const own = this.effects().filter((effect) => effect.startsWith(`${name}=`));
    return { value: own.at(-1)?.slice(name.length + 1) ?? "old", version: own.length };
  }

  swap(name: string, version: number, value: string): void {
    if (this.get(name).version !== version)
      throw new RpcError("conflict", message("operation.changedSince", { target: name }));
    const file = openSync(this.#path, "a");
    writeSync(file, `${name}=${value}\n`);
    fsyncSync(file);
    closeSync(file);
  }
}
