/** The door for writes. Every function that changes a target takes a `Permit` and uses it for that target; only the operation engine issues them
 *  (`permitIssue.ts`, which the boundaries check lets no one else import), each for one step of one operation on one target. */

/** A proof that a step is running. It has no content: what it allows is known here alone, so that it can neither be made nor changed elsewhere. */
export class Permit {
  /** Makes the class nominal: an object of the same shape is no permit. */
  readonly #permit = true;
  static is(value: unknown): value is Permit {
    return typeof value === "object" && value !== null && #permit in value;
  }
}

/** For what a permit was issued. */
export interface PermitScope {
  readonly operation: string;
  readonly step: string;
  /** Connection id, or `console` for what is the console's own. */
  readonly connection: string;
  /** The lock key of the target (`OperationTarget.key`). */
  readonly key: string;
  /** Throws when the operation may not go on: its lock or Lease was lost, it was cancelled, its deadline has passed. */
  readonly proceed: () => void;
}

/** Thrown when something is written without a live permit for it: always a fault of ours, and nothing was sent. */
export class PermitError extends Error {
  override readonly name = "PermitError";
}

const scopes = new WeakMap<Permit, PermitScope>();

/** Called by every write function before anything leaves.
 *  @throws PermitError when the permit is none of ours, its step has ended, or it is for another target */
export function checkPermit(
  permit: Permit,
  target: { readonly connection: string; readonly key: string },
): PermitScope {
  const scope = Permit.is(permit) ? scopes.get(permit) : undefined;
  if (scope === undefined) throw new PermitError("nothing may be changed without a permit of a running step");
  if (scope.connection !== target.connection || scope.key !== target.key) {
    throw new PermitError(
      `the permit of ${scope.connection} ${scope.key} does not allow ${target.connection} ${target.key}`,
    );
  }
  scope.proceed();
  return scope;
}

/** What makes permits good for something, and ends that. */
export interface PermitIssuer {
  set(permit: Permit, scope: PermitScope): void;
  delete(permit: Permit): void;
}

let issuer: PermitIssuer | null = scopes;

/** For `permitIssue.ts` alone, which takes it when it is loaded: there is no second one.
 *  @throws PermitError for whoever comes later; were it another who came first, the engine could not be loaded */
export function takeIssuer(): PermitIssuer {
  if (issuer === null) throw new PermitError("permits are issued by the operation engine alone");
  const taken = issuer;
  issuer = null;
  return taken;
}
