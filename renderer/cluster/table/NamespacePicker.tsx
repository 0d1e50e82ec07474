/** Which namespaces are shown: the context's own, all, or those picked. Where they may not be listed they are typed. */
import { useState } from "react";
import { changeSettings, useSettings } from "../../app/core/stores.ts";
import { useText } from "../../app/i18n.ts";
import type { Namespaces } from "../../app/location.ts";
import { go, useLocation } from "../../app/locationStore.ts";
import { useActiveConnections } from "../../app/place.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { useNamespaces } from "../state/kinds.ts";
import { namespaceLabel } from "./tableSources.ts";
import "./namespacePicker.css";

export interface NamespacePickerProps {
  /** What the screen shows of what is picked; without it just that. */
  readonly shown?: Namespaces;
  /** What "the context's own" picks. */
  readonly own?: Namespaces;
  readonly open: boolean;
  onOpenChange(open: boolean): void;
}

export function NamespacePicker({ shown, own = "own", open, onOpenChange }: NamespacePickerProps) {
  const t = useText();
  const connections = useActiveConnections();
  const picked = useLocation((location) => location.namespaces);
  const label = namespaceLabel(connections, shown ?? picked) ?? t("cluster.ns.all");
  return (
    <Popover
      open={open}
      onOpenChange={onOpenChange}
      label={t("cluster.ns.label")}
      button={
        <button type="button" className="btn ns-button">
          <span className="dim">{t("cluster.ns.label")}</span> <span className="clip">{label}</span>
          <Icon name="down" size={12} />
        </button>
      }
    >
      <NamespaceList shown={shown ?? picked} own={own} onDone={() => onOpenChange(false)} />
    </Popover>
  );
}

interface NamespaceListProps {
  readonly shown: Namespaces;
  readonly own: Namespaces;
  onDone(): void;
}

function NamespaceList({ shown, own, onDone }: NamespaceListProps) {
  const t = useText();
  const connections = useActiveConnections();
  const location = useLocation((all) => all.namespaces);
  const { names, forbidden } = useNamespaces(connections);
  const first = connections[0]?.id ?? "";
  const typedBefore = useSettings((settings) => settings.namespaces[first]) ?? [];
  const [typed, setTyped] = useState("");
  const picked = typeof location === "string" ? [] : location;
  const known = [...new Set([...(forbidden ? typedBefore : names), ...picked])];
  const offered = known.filter((name) => name.includes(typed.trim()));
  const choose = (name: string, add: boolean) => {
    const without = picked.filter((one) => one !== name);
    if (!add) {
      go({ namespaces: [name], selected: null });
      onDone();
    } else if (without.length < picked.length)
      go({ namespaces: without.length === 0 ? "own" : without, selected: null });
    else go({ namespaces: [...picked, name], selected: null });
  };
  const submit = () => {
    const name = offered.length === 1 ? (offered[0] ?? typed.trim()) : typed.trim();
    if (name === "") return;
    if (forbidden && !typedBefore.includes(name)) changeSettings({ namespaces: { [first]: [...typedBefore, name] } });
    choose(name, false);
  };
  return (
    <div className="ns-list">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field
          autoFocus
          icon="search"
          label={t("cluster.ns.filter")}
          placeholder={t("cluster.ns.filter")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </form>
      {forbidden && <p className="dim ns-note">{t("cluster.ns.forbidden")}</p>}
      <div className="ns-fixed">
        <Button
          size="sm"
          look={shown === "own" || String(shown) === String(own) ? "primary" : "plain"}
          onClick={() => {
            go({ namespaces: own, selected: null });
            onDone();
          }}
        >
          {t("cluster.ns.own")}
        </Button>
        <Button
          size="sm"
          look={shown === "all" ? "primary" : "plain"}
          keys="0"
          onClick={() => {
            go({ namespaces: "all", selected: null });
            onDone();
          }}
        >
          {t("cluster.ns.all")}
        </Button>
      </div>
      <ul>
        {offered.slice(0, 200).map((name) => (
          <li key={name} className="ns-row">
            <input
              type="checkbox"
              aria-label={t("cluster.ns.add", { name })}
              checked={picked.includes(name)}
              onChange={() => choose(name, true)}
            />
            <button type="button" onClick={() => choose(name, false)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
