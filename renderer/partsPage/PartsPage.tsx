import { type ReactNode, useMemo, useState } from "react";
import type { Health } from "../../shared/model/table.ts";
import { Age, LiveAge } from "../ui/Age.tsx";
import { Bar, Skeleton } from "../ui/Bar.tsx";
import { Button, type ButtonProps } from "../ui/Button.tsx";
import { CodeEditor, DiffView } from "../ui/CodeEditor.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Field, type FieldProps } from "../ui/Field.tsx";
import { Icon } from "../ui/icon/Icon.tsx";
import { ICONS } from "../ui/icon/icons.ts";
import { Logo } from "../ui/icon/Logo.tsx";
import { Keys } from "../ui/Kbd.tsx";
import { Mark } from "../ui/Mark.tsx";
import { Menu } from "../ui/Menu.tsx";
import { MiddleClip } from "../ui/MiddleClip.tsx";
import { Card, KeyValue, Note, Section } from "../ui/Panels.tsx";
import { Popover } from "../ui/Popover.tsx";
import { Segmented } from "../ui/Segmented.tsx";
import { Select } from "../ui/Select.tsx";
import { Sparkline } from "../ui/Sparkline.tsx";
import { SplitPane } from "../ui/SplitPane.tsx";
import { Badge, Status } from "../ui/Status.tsx";
import { Tabs } from "../ui/Tabs.tsx";
import { Toaster } from "../ui/Toast.tsx";
import { Token } from "../ui/Token.tsx";
import { TooltipProvider } from "../ui/Tooltip.tsx";
import { toast } from "../ui/toastStore.ts";
import { VirtualList } from "../ui/VirtualList.tsx";
import "./partsPage.css";
import { sampleTable } from "./sampleTable.ts";
import { SampleDataTable } from "./TablePage.tsx";

export function PartsPage() {
  return (
    <TooltipProvider>
      <main className="parts">
        <h1>
          <Logo size={22} /> Parts and their states
        </h1>
        <div className="parts-grid">
          <Controls />
          <Statuses />
          <States />
          <Table />
          <Lists />
          <Panel />
          <Opening />
          <Code />
          <Icons />
        </div>
      </main>
      <Toaster />
    </TooltipProvider>
  );
}

function Part({ title, about, span, children }: { title: string; about?: string; span: number; children: ReactNode }) {
  return (
    <div style={{ gridColumn: `span ${span}`, minWidth: 0, display: "grid" }}>
      <Card title={title} {...(about === undefined ? {} : { about })}>
        <div className="parts-body">{children}</div>
      </Card>
    </div>
  );
}

function Controls() {
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

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <small>{name}</small>
      {children}
    </>
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

const healths: readonly (readonly [Health, string, string])[] = [
  ["ok", "Running", "works as wanted"],
  ["warn", "Not ready", "works, look at it today"],
  ["bad", "Failed", "does not work, act now"],
  ["busy", "Creating", "moves by itself"],
  ["idle", "Completed", "off, done, not in use"],
  ["unknown", "Stale", "last known; age is shown"],
];

function Statuses() {
  const wave = Array.from({ length: 22 }, (_, at) => 4 + Math.sin(at / 2) * 2 + (at % 3));
  return (
    <Part title="Status" about="shape, colour and word agree" span={5}>
      <div className="parts-status">
        {healths.map(([health, word, about]) => (
          <Row key={health} name={about}>
            <Status health={health}>{word}</Status>
            <span>
              <Badge health={health}>{word}</Badge>
            </span>
          </Row>
        ))}
      </div>
      <div className="row" style={{ marginTop: 12, flexWrap: "wrap" }}>
        <Badge>plain</Badge>
        <span className="live">
          <Mark health="ok" />
          <LiveAge at={Date.now() - 400} />
        </span>
        <span className="dim">
          <Age at={Date.now() - 3_700_000} />
        </span>
        <Sparkline values={wave} />
        <Sparkline values={wave} limit={5} />
        <Sparkline values={wave.map((value, at) => value * at)} health="bad" />
        <Sparkline values={[...wave.slice(0, 9), ...Array.from({ length: 13 }, () => null)]} />
        <span style={{ width: 64 }}>
          <Bar share={0.37} label="Memory" />
        </span>
        <span style={{ width: 64 }}>
          <Bar share={0.75} health="warn" label="Memory" />
        </span>
        <Skeleton width={72} />
      </div>
    </Part>
  );
}

function States() {
  return (
    <div className="parts-five">
      <EmptyState kind="empty" look="card" actions={<Button size="sm">Show not healthy</Button>}>
        No pod matches <b>status CrashLoop</b> in 4 namespaces. 23 pods are not healthy.
      </EmptyState>
      <EmptyState kind="loading" look="card" progress={0.37} actions={<Button size="sm">Stop</Button>}>
        18,402 of about 50,000 rows, 1 s left. Rows can be used as they come.
      </EmptyState>
      <EmptyState kind="stale" look="card" actions={<Button size="sm">Try now</Button>}>
        Last good data 6 min ago: connection reset by the jump host. Next try in 12 s. Changes are held back.
      </EmptyState>
      <EmptyState kind="forbidden" look="card" actions={<Button size="sm">Copy request for access</Button>}>
        You may not list <b>secrets</b> in payments. Role pods-reader lacks the verb list.
      </EmptyState>
      <EmptyState
        kind="failed"
        look="card"
        actions={
          <>
            <Button size="sm">Try again</Button>
            <Button size="sm" look="quiet">
              Copy details
            </Button>
          </>
        }
      >
        The server answered 500: etcd leader changed. Nothing was changed on this side.
      </EmptyState>
    </div>
  );
}

function Table() {
  const table = useMemo(() => sampleTable(50_000), []);
  return (
    <div className="parts-table">
      <SampleDataTable table={table} />
    </div>
  );
}

function Lists() {
  const [tab, setTab] = useState("summary");
  const [range, setRange] = useState("6h");
  const [size, setSize] = useState(150);
  return (
    <Part title="Tabs, lists, panes" span={4}>
      <Tabs
        label="Object"
        look="spread"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "summary", text: "Summary" },
          { value: "yaml", text: "YAML" },
          { value: "events", text: "Events", health: "bad", count: 2 },
          { value: "related", text: "Related", reason: "You may not list replicasets." },
        ]}
      />
      <div className="row" style={{ padding: "10px 0" }}>
        <Segmented
          label="Range"
          value={range}
          onChange={setRange}
          options={[
            { value: "1h", text: "1 h" },
            { value: "6h", text: "6 h" },
            { value: "24h", text: "24 h" },
          ]}
        />
        <Token name="namespace" value="orders" onRemove={() => undefined} />
        <Keys keys="mod+k" />
        <Keys keys="g c" />
      </div>
      <div style={{ display: "flex", height: 130, border: "1px solid var(--line)" }}>
        <SplitPane
          label="Right part"
          size={size}
          min={80}
          max={240}
          onSize={setSize}
          first={
            <VirtualList
              label="Lines"
              count={10_000}
              rowPx={18}
              row={(index) => <span className="mono">line {index}</span>}
            />
          }
          second={
            <div style={{ padding: 8, minWidth: 0, flex: 1 }}>
              <MiddleClip text="orders-api-6f7c9d54b8-q8zlm" />
              <MiddleClip text="payments-ledger-0" />
              <MiddleClip text="inventory-sync-29184420-hw9xz" />
            </div>
          }
        />
      </div>
    </Part>
  );
}

function Panel() {
  return (
    <Part title="Detail" span={4}>
      <div style={{ margin: "0 -12px" }}>
        <Section>
          <Note health="bad" actions={<a href="#finding">Finding POOL-001</a>}>
            Container <b>app</b> exits 45 s after start: Redis pool checkout timed out, 20 in use, 69 waiting.
          </Note>
        </Section>
        <Section title="Owner" end="last hour">
          <KeyValue
            items={[
              { name: "Owner", value: "orders-api, Deployment, revision 42" },
              { name: "Node", value: "ip-10-2-14-7.eu-west-1.compute.internal.example" },
              { name: "Nothing", value: null },
            ]}
          />
        </Section>
        <Section>
          <Note health="warn">Changes are held back until the data is current.</Note>
        </Section>
      </div>
    </Part>
  );
}

function Opening() {
  const [dialog, setDialog] = useState(false);
  const [guard, setGuard] = useState("protected");
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
        <Select
          label="Guard"
          value={guard}
          onChange={setGuard}
          options={[
            { value: "open", text: "open" },
            { value: "protected", text: "protected" },
            { value: "read-only", text: "read-only" },
          ]}
        />
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

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders-api
  namespace: orders
  managedFields:
    - manager: kubectl
      operation: Update
spec:
  replicas: 48 # twelve a zone
  paused: false
  template:
    spec:
      containers:
        - name: app
          image: "registry.example/orders-api:3.18.2"
          env: [{ name: REDIS_POOL_SIZE, value: "20" }]
`;

function Code() {
  return (
    <div className="parts-code">
      <Card title="YAML" about="search, folds">
        <CodeEditor label="YAML of orders-api" text={manifest} fold={["managedFields"]} />
      </Card>
      <Card title="Differences" about="in ink">
        <DiffView
          labels={["live", "planned"]}
          before={manifest}
          after={manifest.replace('"20"', '"120"').replace("replicas: 48", "replicas: 60")}
        />
      </Card>
    </div>
  );
}

function Icons() {
  return (
    <Part title="Icons" span={12}>
      <div className="row" style={{ flexWrap: "wrap", gap: 14 }}>
        {(Object.keys(ICONS) as (keyof typeof ICONS)[]).map((name) => (
          <span key={name} title={name}>
            <Icon name={name} />
          </span>
        ))}
      </div>
    </Part>
  );
}
