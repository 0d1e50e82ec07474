import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ProcessGroup, startGroup } from "../start/processGroup.ts";

/** The build of the real Kubernetes, beside the first stages. */
export interface KubeBuild {
  readonly group: ProcessGroup;
  /** Waits for its end, saying each minute what it is at.
   *  @returns minutes that were waited for here */
  finish(say: (line: string) => void): Promise<number>;
}

/** @param root the repository; the output goes to `.cache/kube-build.log` */
export function startKubeBuild(root: string): KubeBuild {
  const log = join(root, ".cache/kube-build.log");
  mkdirSync(join(root, ".cache"), { recursive: true });
  const output = openSync(log, "w");
  const group = startGroup(process.execPath, [join(root, "test/services/kube/build.ts")], {
    cwd: root,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  return {
    group,
    async finish(say) {
      const started = performance.now();
      const tell = setInterval(() => say(`waiting: ${lastLines(log, 1)}`), 60_000);
      const code = await group.exit;
      clearInterval(tell);
      say(lastLines(log, code === 0 ? 1 : 20));
      if (code !== 0) say(`kube build: ended with ${code}; the whole of it is in ${log}`);
      return (performance.now() - started) / 60_000;
    },
  };
}

function lastLines(file: string, count: number): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-count).join("\n");
}
