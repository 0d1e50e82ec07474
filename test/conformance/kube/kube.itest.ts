/** One suite, two targets: what the lab's API server does is judged by what the real one does. A failure names the target that deviates. */
import { afterAll, beforeAll, describe, test } from "vitest";
import { findService, skips } from "../../services/availability.ts";
import { accessCases } from "./access.ts";
import { applyingCases } from "./applying.ts";
import { changingCases } from "./changing.ts";
import { customResourceCases } from "./customResources.ts";
import { customValidationCases } from "./customValidation.ts";
import { deletingCases } from "./deleting.ts";
import { discoveryCases } from "./discovery.ts";
import { dryRunCases } from "./dryRun.ts";
import { evictingCases } from "./evicting.ts";
import { listingCases } from "./listing.ts";
import { managedFieldsCases } from "./managedFields.ts";
import { patchingCases } from "./patching.ts";
import { selectingCases } from "./selecting.ts";
import { strategicCases } from "./strategic.ts";
import { tableCases } from "./tables.ts";
import { startLab, startReal, type Target } from "./target.ts";
import { validatingCases } from "./validating.ts";
import { watchingCases } from "./watchCases.ts";
import { watchListCases } from "./watchList.ts";
import { writingCases } from "./writing.ts";

const subjects = {
  discovery: discoveryCases,
  listing: listingCases,
  selecting: selectingCases,
  watching: watchingCases,
  "streamed lists": watchListCases,
  tables: tableCases,
  writing: writingCases,
  patching: patchingCases,
  "strategic merge": strategicCases,
  "managed fields": managedFieldsCases,
  "server-side apply": applyingCases,
  "dry run": dryRunCases,
  validation: validatingCases,
  changing: changingCases,
  deleting: deletingCases,
  evicting: evictingCases,
  "custom resources": customResourceCases,
  "custom resources' schemas": customValidationCases,
  access: accessCases,
};

const real = findService("kube");
const targets = [
  { name: "the lab's API server", start: startLab, absent: false },
  {
    name: `the real kube-apiserver ${real.found?.versions.kubernetes ?? ""}`.trim(),
    start: startReal,
    absent: skips(real),
  },
];

for (const { name, start, absent } of targets) {
  describe.skipIf(absent)(name, () => {
    let target: Target | undefined;
    beforeAll(async () => {
      target = await start();
    });
    afterAll(() => target?.stop());
    for (const [subject, cases] of Object.entries(subjects)) {
      describe(subject, () => {
        for (const one of cases) {
          test(one.name, async () => {
            if (target === undefined) throw new Error(`${name} has not started`);
            await one.run(target);
          });
        }
      });
    }
  });
}
