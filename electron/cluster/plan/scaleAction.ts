/** Scale: the scale subresource of any kind that serves it, custom resources included. */

import { type Message, message } from "../../../shared/model/message.ts";
import { figureText } from "../../core/operation/blastFigures.ts";
import { numberAt } from "../source/wireValue.ts";
import type { ActionRow } from "./actionRow.ts";
import { kubectlName } from "./kubectl.ts";
import { podStartMs } from "./podStart.ts";
import { noQuota, quotaFigures } from "./quotaFigures.ts";
import { planSimplePatch } from "./simplePatch.ts";
import { planTargets } from "./targetPlans.ts";

export const scaleAction: ActionRow<"scale"> = {
  action: "scale",
  capable: ({ subresources }) => subresources.includes("scale"),
  rights: ({ group, resource }) => [{ verb: "patch", group, resource: `${resource}/scale`, name: null }],
  plan: ({ targets, replicas }, tools, context) =>
    planTargets(
      {
        targets,
        title: (label, count) => titleOf(label, count, replicas),
        plan: (ref, kind, { alone }) =>
          planSimplePatch(
            { ref, kind, tools, alone, signal: context.signal },
            {
              subresource: "scale",
              changes: () => [{ path: "/spec/replicas", to: { value: replicas } }],
              title: (label) => titleOf(label, 1, replicas),
              command: ["scale", kubectlName(ref), `--replicas=${replicas}`],
              async effect({ live, object }) {
                const { signal } = context;
                const added = replicas - (numberAt(live, "spec", "replicas") ?? 0);
                const api = tools.api(ref.connection);
                const [quotas, settleMs] = await Promise.all([
                  // What else is scaled may make other things than pods.
                  kind.group === "apps" ? quotaFigures(api, ref.namespace, "pods", added, signal) : noQuota,
                  // Those of a StatefulSet come one after the other, and others in their own ways.
                  kind.resource === "deployments" && added > 0 ? podStartMs(api, ref.namespace, object, signal) : null,
                ]);
                return {
                  risk: replicas === 0 ? "high" : added < 0 ? "medium" : "low",
                  blast: [
                    added < 0
                      ? { count: -added, tone: "warn", text: figureText("cluster.blast.podsRemoved") }
                      : { count: added, tone: "ok", text: figureText("cluster.blast.podsAdded") },
                    ...quotas.blast,
                  ],
                  checks: [
                    ...(replicas === 0 ? [{ tone: "warn" as const, text: message("cluster.scale.toZero") }] : []),
                    ...quotas.checks,
                  ],
                  settleMs,
                };
              },
            },
          ),
      },
      tools,
      context,
    ),
};

function titleOf(label: string | null, count: number, replicas: number): Message {
  if (label === null) return message("cluster.scale.many", { count, replicas });
  return message("cluster.scale.one", { label, replicas });
}
