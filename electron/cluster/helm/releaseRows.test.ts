import { describe, expect, it } from "vitest";
import { message } from "../../../shared/model/message.ts";
import type { ReleaseRecord } from "./releaseRecords.ts";
import { releaseRow } from "./releaseRows.ts";

const hour = 3_600_000;
const record: ReleaseRecord = {
  driver: "secret",
  namespace: "shop",
  release: "web",
  revision: 3,
  status: "deployed",
  updatedAt: 0,
  uid: "u",
  createdAt: 0,
};
const broken = message("helm.unreadable.base64");

describe("the row of a release", () => {
  it("warns of a newest record that is broken, because Helm leaves it out without a word", () => {
    expect(releaseRow({ record, deployed: null }, { unreadable: broken }, hour).health).toBe("warn");
    expect(releaseRow({ record, deployed: null }, undefined, hour).health).toBe("ok");
  });

  it("takes a record that this person may not read by its labels", () => {
    expect(releaseRow({ record, deployed: null }, { unreadable: broken, withheld: true }, hour).health).toBe("ok");
  });

  it("does not make a failed or a stuck release look better", () => {
    for (const status of ["failed", "pending-upgrade"]) {
      const row = releaseRow({ record: { ...record, status }, deployed: 2 }, { unreadable: broken }, hour);
      expect(row.health).toBe("bad");
      expect(row.cells).toContainEqual(expect.stringContaining("revision 2 is deployed"));
    }
  });
});
