import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Whether kubectl is in PATH, for tests that are skipped without it.
 *  @throws Error where REQUIRE_SERVICES asks for it */
export function kubectlIsThere(what: string): boolean {
  const present = (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, "kubectl"), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (present) return true;
  if (process.env.REQUIRE_SERVICES === "1") throw new Error("kubectl is not in PATH");
  console.warn(`skipped: kubectl against the practice cluster (${what}): there is no kubectl in PATH`);
  return false;
}
