/** How an exec or attach ended. `cannotStart` is the container runtime's complaint, not a command's exit code. */
export type ExecOutcome =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "cannotStart"; readonly message: string };

/** The metav1.Status that `v4` and later put on the error channel (kubelet `remotecommand/exec.go`, apimachinery
 *  `util/remotecommand`). */
export function execStatusJson(outcome: ExecOutcome): string {
  return JSON.stringify(execStatus(outcome));
}

/** Before `v4` the error stream carries a sentence, and nothing at all after success. */
export function execStatusText(outcome: ExecOutcome): string {
  if (outcome.kind === "cannotStart") return internalErrorMessage(outcome.message);
  return outcome.exitCode === 0 ? "" : nonZeroMessage(outcome.exitCode);
}

function execStatus(outcome: ExecOutcome): object {
  if (outcome.kind === "cannotStart") {
    return {
      metadata: {},
      status: "Failure",
      message: internalErrorMessage(outcome.message),
      reason: "InternalError",
      details: { causes: [{ message: execError(outcome.message) }] },
      code: 500,
    };
  }
  if (outcome.exitCode === 0) return { metadata: {}, status: "Success" };
  return {
    metadata: {},
    status: "Failure",
    message: nonZeroMessage(outcome.exitCode),
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(outcome.exitCode) }] },
  };
}

const nonZeroMessage = (exitCode: number): string =>
  `command terminated with non-zero exit code: error executing command in container: exit status ${exitCode}`;
const execError = (message: string): string => `error executing command in container: ${message}`;
const internalErrorMessage = (message: string): string => `Internal error occurred: ${execError(message)}`;
