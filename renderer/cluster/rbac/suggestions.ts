/** What the fields of a question may be, by what is typed. Pure. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { resourceText } from "./questionText.ts";
import type { Suggestion } from "./SuggestField.tsx";

/** Verbs of requests, then those that RBAC itself and some kinds know. */
const VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
const SPECIAL = ["impersonate", "bind", "escalate", "approve", "sign", "use", "*"];
const PATHS = ["/metrics", "/healthz", "/version", "/logs", "/debug/pprof/*"];

export function verbSuggestions(typed: string): readonly Suggestion[] {
  return fitting(
    [...VERBS, ...SPECIAL].map((value) => ({ value })),
    typed,
  );
}

export function resourceSuggestions(typed: string, kinds: readonly ApiKind[]): readonly Suggestion[] {
  const [plain = "", sub] = typed.split("/", 2);
  if (typed.startsWith("/"))
    return fitting(
      PATHS.map((value) => ({ value })),
      typed,
    );
  const all = kinds.flatMap((kind): Suggestion[] => {
    const { group, resource } = kind;
    const note = [kind.kind, ...kind.shortNames].join(" · ");
    // Subresources once there is a slash, and for those that grant most.
    const subs =
      sub === undefined ? kind.subresources.filter((one) => one === "exec" || one === "log") : kind.subresources;
    return [
      { value: resourceText({ group, resource }), note },
      ...subs.map((one) => ({ value: resourceText({ group, resource: `${resource}/${one}` }), note: kind.kind })),
    ];
  });
  const short = kinds.find((kind) => plain !== "" && kind.shortNames.includes(plain));
  const named = short && resourceText(short);
  const found = fitting(all, typed);
  const first = named === undefined ? [] : all.filter(({ value }) => value === named);
  return [...first, ...found.filter((one) => !first.includes(one))];
}

export function placeSuggestions(
  typed: string,
  namespaces: readonly string[],
  words: { readonly cluster: string; readonly any: string },
): readonly Suggestion[] {
  const fixed =
    typed === ""
      ? [
          { value: "", text: words.cluster },
          { value: "*", text: words.any },
        ]
      : [];
  return [
    ...fixed,
    ...fitting(
      namespaces.map((value) => ({ value })),
      typed,
    ),
  ];
}

/** What begins with the typed text before what holds it; nothing when it is typed whole and alone. */
function fitting(all: readonly Suggestion[], typed: string): readonly Suggestion[] {
  const wanted = typed.trim().toLowerCase();
  const found = all.filter(({ value }) => value.toLowerCase().includes(wanted));
  if (found.length === 1 && found[0]?.value === wanted) return [];
  const rank = ({ value }: Suggestion) => (value === wanted ? 0 : value.toLowerCase().startsWith(wanted) ? 1 : 2);
  return found.toSorted((a, b) => rank(a) - rank(b));
}
