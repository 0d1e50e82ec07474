import { useState } from "react";
import { Button, type ButtonProps } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field, type FieldProps } from "../ui/Field.tsx";
import { Icon } from "../ui/icon/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { Popover } from "../ui/Popover.tsx";
import { toast } from "../ui/toastStore.ts";
import { Part, Row } from "./Part.tsx";

export function Controls() {
  const looks: readonly (readonly [NonNullable<ButtonProps["look"]>, string])[] = [
    ["primary", "Run"],
    ["plain", "Cancel"],
    ["quiet", "Undo"],
  ];
  return (
    <Part title="Controls" about="interactive means ink; colour is for status" span={7}>
      <div className="parts-states">
        {["", "default", "hover", "focus", "pressed", "disabled", "working"].map((name) => (
          <small key={name}>{name}</small>
        ))}
        {looks.map(([look, text]) => (
          <Row key={look} name={look}>
            <Button look={look}>{text}</Button>
            <Button look={look} className="is-hover">
              {text}
            </Button>
            <Button look={look} className="is-focus">
              {text}
            </Button>
            <Button look={look} className="is-pressed">
              {text}
            </Button>
            <Button look={look} reason="You lack the verb patch on deployments.">
              {text}
            </Button>
            <Button look={look} busy>
              {text}
            </Button>
          </Row>
        ))}
        <Row name="filter">
          <Filter placeholder="filter" />
          <Filter placeholder="filter" className="is-hover" />
          <Filter value="crash" className="is-focus" />
          <Filter value="crash" onClear={() => undefined} />
          <Filter placeholder="filter" reason="Not connected" />
          <Filter value="crash" busy />
        </Row>
        <Row name="guard">
          <Filter mono placeholder="prod-eu" />
          <Filter mono value="prod" />
          <Filter mono value="prod-e" className="is-focus" />
          <Filter mono value="prod-us" problem="That is another environment." />
          <Filter mono placeholder="read-only" reason="read-only" />
          <Filter mono value="prod-eu" end={<Icon name="check" size={14} />} />
        </Row>
      </div>
    </Part>
  );
}

function Filter(props: Omit<FieldProps, "label">) {
  return (
    <span style={{ width: 128 }}>
      <Field
        label="Filter"
        {...(props.mono ? {} : { icon: "search" as const })}
        onChange={() => undefined}
        {...props}
      />
    </span>
  );
}

export function Opening() {
  const [dialog, setDialog] = useState(false);
  return (
    <Part title="What opens" span={4}>
      <div className="row" style={{ flexWrap: "wrap" }}>
        <Menu
          entries={[
            { id: "logs", text: "Logs", icon: "logs", keys: "l", onSelect: () => undefined },
            { id: "shell", text: "Shell", icon: "terminal", keys: "s", onSelect: () => undefined },
            { kind: "rule", id: "r1" },
            { kind: "title", id: "t1", text: "Changes" },
            {
              id: "restart",
              text: "Restart…",
              icon: "restart",
              reason: "You lack the verb patch on deployments.",
              onSelect: () => undefined,
            },
            { id: "delete", text: "Delete…", icon: "trash", note: "1 pod", onSelect: () => undefined },
          ]}
        >
          <Button icon="more" label="More" data-testid="menu" />
        </Menu>
        <Popover label="Sources" button={<Button>Popover</Button>}>
          Two clusters, both live.
        </Popover>
        <Button onClick={() => setDialog(true)} data-testid="dialog">
          Dialog…
        </Button>
        <Button
          data-testid="toast"
          onClick={() => toast("Copied 12 rows", { action: { text: "Undo", run: () => undefined } })}
        >
          Toast
        </Button>
        <Button icon="bell" look="quiet" label="Notifications" keys="mod+b" />
      </div>
      <Dialog
        open={dialog}
        title="Lower the guard of prod-eu?"
        about="For 15 minutes small reversible changes need one key only. It is written to the journal."
        onClose={() => setDialog(false)}
        actions={
          <>
            <Button onClick={() => setDialog(false)}>Keep it protected</Button>
            <Button look="primary" keys="mod+enter">
              Unlock for 15 min
            </Button>
          </>
        }
      >
        <Field
          label="Type the name of the environment"
          labelled
          mono
          value="prod-us"
          problem="That is another one."
          readOnly
        />
      </Dialog>
    </Part>
  );
}
