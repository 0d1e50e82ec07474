/** Scale: the scale subresource of any kind that serves it, custom resources included. */

import { type Message, message } from "../../../shared/model/message.ts";
import { numberAt } from "../source/wireValue.ts";
import type { ActionRow } from "./actionRow.ts";
import { scaleEffect } from "./changeEffect.ts";
import { kubectlName } from "./kubectl.ts";
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
              effect: ({ live, object }) => {
                const from = numberAt(live, "spec", "replicas") ?? 0;
                const api = tools.api(ref.connection);
                return scaleEffect({ api, ref, kind, object }, { from, to: replicas }, context.signal);
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
