import type { Health } from "../../shared/model/table.ts";
import { Age, LiveAge } from "../ui/Age.tsx";
import { Bar, Skeleton } from "../ui/Bar.tsx";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Icon } from "../ui/icon/Icon.tsx";
import { ICONS } from "../ui/icon/icons.ts";
import { Mark } from "../ui/Mark.tsx";
import { KeyValue, Note, Section } from "../ui/Panels.tsx";
import { Sparkline } from "../ui/Sparkline.tsx";
import { Badge, Status } from "../ui/Status.tsx";
import { Part, Row } from "./Part.tsx";

const healths: readonly (readonly [Health, string, string])[] = [
  ["ok", "Running", "works as wanted"],
  ["warn", "Not ready", "works, look at it today"],
  ["bad", "Failed", "does not work, act now"],
  ["busy", "Creating", "moves by itself"],
  ["idle", "Completed", "off, done, not in use"],
  ["unknown", "Stale", "last known; age is shown"],
];

export function Statuses() {
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

export function States() {
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

export function Panel() {
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

export function Icons() {
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
