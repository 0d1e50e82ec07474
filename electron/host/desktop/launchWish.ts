/** What a person wants of the desktop application when they start it, or start it again while it runs. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";

export interface LaunchWish {
  /** Opens the practice estate. */
  readonly lab: boolean;
  /** Absolute paths. */
  readonly kubeconfigs: readonly string[];
}

/** @param argv whole: the executable, in development the application's folder, and switches of Chromium may be among it
 *  @param folder where it was started: paths are relative to it */
export function launchWish(argv: readonly string[], folder: string): LaunchWish {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: { lab: { type: "boolean" }, kubeconfig: { type: "string", multiple: true } },
  });
  const files = (values.kubeconfig ?? []).filter((file) => typeof file === "string");
  return {
    lab: values.lab !== undefined && values.lab !== false,
    kubeconfigs: files.map((file) => resolve(folder, file)),
  };
}
