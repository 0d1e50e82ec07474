/** A shell as a person has it who pastes what a plan offers to copy: with the real kubectl, and the administrator's context. */
import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { KubeService } from "../../../test/services/kube/start.ts";

const run = promisify(execFile);

/** @param context by which the commands name the cluster
 *  @returns runs them; throws where the last one fails */
export function pastedShell(kube: KubeService, context: string) {
  const login = { kind: "token", token: kube.identities.admin.token } as const;
  const env = {
    PATH: `${dirname(kube.binaries.kubectl)}:${process.env.PATH}`,
    HOME: kube.folder,
    KUBECONFIG: kube.kubeconfig([{ name: context, login }]),
  };
  return async (commands: readonly string[], input = ""): Promise<string> => {
    const text = commands.join("\n");
    const running = run("bash", ["-c", text], { env, timeout: 60_000 });
    running.child.stdin?.end(input);
    await running;
    return text;
  };
}
