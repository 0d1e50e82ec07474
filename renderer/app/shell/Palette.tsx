/** The command palette: go anywhere, find anything. `:` takes k9s's grammar, `@` leads to environments and contexts. */
import { Command } from "cmdk";
import { useDeferredValue, useState } from "react";
import { useClusterEntries } from "../../cluster/palette/useClusterEntries.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Keys } from "../../ui/Kbd.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { useText } from "../i18n.ts";
import { closeOverlays, useOverlays } from "./overlays.ts";
import { consoleCommands, fitting, type PaletteEntry } from "./paletteEntry.ts";
import { usePlaceEntries } from "./usePlaceEntries.ts";
import "./palette.css";

const MOST = 60;

export function Palette() {
  const text = useOverlays((state) => state.palette);
  const t = useText();
  return (
    <Dialog open={text !== null} look="panel" title={t("app.palette.title")} width={640} onClose={closeOverlays}>
      {text !== null && <PaletteBody text={text} />}
    </Dialog>
  );
}

function PaletteBody({ text }: { text: string }) {
  const t = useText();
  const typed = useDeferredValue(text);
  const { entries, pending, hint } = useEntries(typed);
  const [chosen, setChosen] = useState({ typed: "", id: "" });
  // Entries come later than the key that asked for them: the first one is chosen until the person moves on.
  const kept = chosen.typed === typed && entries.some(({ id }) => id === chosen.id);
  const groups = [...new Set(entries.map((entry) => entry.group))];
  const first = entries.find((entry) => entry.group === groups[0]);
  return (
    <Command
      label={t("app.palette.title")}
      shouldFilter={false}
      loop
      className="palette"
      value={kept ? chosen.id : (first?.id ?? "")}
      onValueChange={(id) => setChosen({ typed, id })}
    >
      <header>
        <Icon name="search" size={14} />
        <Command.Input
          autoFocus
          value={text}
          placeholder={t("app.palette.placeholder")}
          onValueChange={(palette) => useOverlays.setState({ palette })}
        />
        {pending > 0 && <Mark health="busy" turning />}
        <Keys keys="esc" />
      </header>
      <Command.List>
        {hint !== null && <p className="palette-hint">{hint}</p>}
        <Command.Empty>{t("app.palette.empty", { text })}</Command.Empty>
        {groups.map((group) => (
          <Command.Group key={group} heading={group}>
            {entries
              .filter((entry) => entry.group === group)
              .map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

function Entry({ entry }: { entry: PaletteEntry }) {
  return (
    <Command.Item
      value={entry.id}
      className={entry.missing === undefined ? undefined : "missing"}
      onSelect={() => {
        closeOverlays();
        entry.run();
      }}
    >
      {entry.health === undefined ? <Icon name={entry.icon} size={14} /> : <Mark health={entry.health} />}
      <span className="palette-text">{entry.text}</span>
      <span className="palette-note">{[entry.note, entry.missing].filter(Boolean).join(" · ")}</span>
      {entry.keys !== undefined && <Keys keys={entry.keys} />}
    </Command.Item>
  );
}

interface Entries {
  readonly entries: readonly PaletteEntry[];
  /** Kinds still being asked. */
  readonly pending: number;
  readonly hint: string | null;
}

function useEntries(typed: string): Entries {
  const places = usePlaceEntries();
  const cluster = useClusterEntries(typed);
  if (typed.startsWith("@"))
    return { entries: fitting(places.switching, typed.slice(1), MOST), pending: 0, hint: null };
  if (typed.startsWith(":")) {
    const own = consoleCommands(places.screens, typed.slice(1));
    return { entries: [...own, ...cluster.commands], pending: 0, hint: cluster.hint };
  }
  const known = fitting(
    [...places.switching, ...places.screens, ...cluster.kinds],
    typed,
    typed.trim() === "" ? 24 : 12,
  );
  return { entries: [...known, ...cluster.objects], pending: cluster.pending, hint: null };
}
