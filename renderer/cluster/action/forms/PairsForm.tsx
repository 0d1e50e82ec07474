import { useMemo, useState } from "react";
import { useText } from "../../../app/i18n.ts";
import { at, pairs } from "../../detail/summary/json.ts";
import { FormDialog, type FormProps } from "../FormDialog.tsx";
import { PairRows } from "../PairRows.tsx";
import { changedPairs, draftsOf, type PairDraft, pairProblem, sharedPairs, spreadText } from "../pairs.ts";
import { useFirst } from "../useFirst.ts";
import { MOST_READ, useObjects } from "../useObjects.ts";

/** Labels or annotations. Of several objects it is shown where they differ; what is typed is set in all of them. */
export function PairsForm({ targets, title, object, of }: FormProps & { of: "label" | "annotate" }) {
  const t = useText();
  const single = targets.length === 1;
  const first = useFirst(object);
  const others = useObjects(single || targets.length > MOST_READ ? [] : targets);
  const field = of === "label" ? "labels" : "annotations";
  const shared = useMemo(() => {
    const named = single
      ? first === null
        ? []
        : [{ name: "", object: first }]
      : others.map(({ ref, object: one }) => ({ name: ref.name, object: one }));
    return sharedPairs(named.map(({ name, object: one }) => ({ name, pairs: pairs(at(one, "metadata", field)) })));
  }, [single, first, others, field]);
  // Whoever writes before the objects have come goes on with the rows that were there.
  const [typed, setTyped] = useState<{ readonly drafts: readonly PairDraft[]; readonly known: number } | null>(null);
  const { drafts, known } = typed ?? { drafts: draftsOf(shared), known: shared.length };
  const mixed = new Map(shared.filter(({ value }) => value === null).map((one) => [one.key, one]));
  const now = shared.flatMap(({ key, value }): [string, string][] => (value === null ? [] : [[key, value]]));
  // A value that differs stays as it is in each until something is written in its place.
  const written = drafts.filter(({ key, value, gone }) => gone || value !== "" || !mixed.has(key));
  const set = changedPairs(now, written);
  const wrong = drafts.some((draft) => pairProblem(of, draft));
  const ready = !wrong && Object.keys(set).length > 0;
  return (
    <FormDialog
      title={title}
      about={single ? undefined : t(targets.length > MOST_READ ? "action.pairs.many" : "action.pairs.several")}
      width={680}
      request={ready ? { action: of, targets: [...targets], set } : null}
      problem={t(wrong ? "action.pairs.bad" : "action.pairs.none")}
    >
      <PairRows
        of={of}
        drafts={drafts}
        known={known}
        differing={(key) => {
          const one = mixed.get(key);
          return one && spreadText(one);
        }}
        onDrafts={(next) => setTyped({ drafts: next, known })}
      />
    </FormDialog>
  );
}
