/** The kinds of which a new object can be begun: those with a template first, then every one that can be created, by its schema. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { kindKey } from "../kindKey.ts";
import { TEMPLATES } from "./templates.ts";

export function NewObjectMenu({ kinds, onPick }: { kinds: readonly ApiKind[]; onPick: (of: string) => void }) {
  const t = useText();
  const templates = TEMPLATES.filter(({ of }) => kinds.length === 0 || kinds.some((kind) => kindKey(kind) === of));
  const known = new Set(templates.map(({ of }) => of));
  const others = kinds.filter(
    (kind) => kind.verbs.includes("create") && kind.verbs.includes("list") && !known.has(kindKey(kind)),
  );
  const entries: readonly MenuEntry[] = [
    { kind: "title", id: "templates", text: t("cluster.apply.templates") },
    ...templates.map(({ of, kind }) => ({ id: of, text: kind, onSelect: () => onPick(of) })),
    { kind: "title", id: "kinds", text: t("cluster.apply.fromSchema") },
    ...others.map((kind) => ({
      id: kindKey(kind),
      text: kind.kind,
      note: kind.group,
      onSelect: () => onPick(kindKey(kind)),
    })),
  ];
  return (
    <Menu label={t("cluster.apply.new")} entries={entries}>
      <Button size="sm" look="quiet" icon="plus">
        {t("cluster.apply.new")}
      </Button>
    </Menu>
  );
}
