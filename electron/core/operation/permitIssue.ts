/** Issues permits. Imported by the operation engine alone; `npm run check -- boundaries` sees to it. */
import { Permit, type PermitScope, takeIssuer } from "./permit.ts";

const issuer = takeIssuer();

/** Runs `work` with a permit that dies when it ends, whatever way it ends: what it left running can write nothing any more. */
export async function withPermit<T>(scope: PermitScope, work: (permit: Permit) => Promise<T>): Promise<T> {
  const permit = new Permit();
  issuer.set(permit, scope);
  try {
    return await work(permit);
  } finally {
    issuer.delete(permit);
  }
}
