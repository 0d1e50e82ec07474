import { Fragment, type ReactNode } from "react";
import type { Health } from "../../shared/model/table.ts";
import { healthClass, Mark } from "./Mark.tsx";
import "./panels.css";

/** A card of a page. `end` holds its controls. */
export function Card({ title, about, end, children, className = "" }: CardProps) {
  return (
    <section className={`card ${className}`}>
      <header>
        <h2>{title}</h2>
        {about !== undefined && <span className="card-about">{about}</span>}
        <span className="grow" />
        {end}
      </header>
      {children}
    </section>
  );
}

export interface CardProps {
  readonly title: ReactNode;
  readonly about?: ReactNode;
  readonly end?: ReactNode;
  readonly children?: ReactNode;
  readonly className?: string;
}

/** A titled part of a detail panel. */
export function Section({ title, end, children }: { title?: ReactNode; end?: ReactNode; children: ReactNode }) {
  return (
    <section className="sec">
      {title !== undefined && (
        <h3>
          {title}
          {end !== undefined && <span className="sec-end">{end}</span>}
        </h3>
      )}
      {children}
    </section>
  );
}

/** Names and values; a value that is not there is not listed. */
export function KeyValue({ items }: { items: readonly KeyValueItem[] }) {
  return (
    <dl className="kv">
      {items
        .filter(({ value }) => value !== null && value !== undefined && value !== "")
        .map(({ name, value, wrap }) => (
          <div key={name}>
            <dt>
              <FieldName name={name} />
            </dt>
            <dd className={wrap ? "wrap" : undefined} title={typeof value === "string" ? value : undefined}>
              {value}
            </dd>
          </div>
        ))}
    </dl>
  );
}

/** A path of fields goes on to the next line behind a dot, before it breaks within a word. */
function FieldName({ name }: { name: string }) {
  return name.split(/(?<=\.)/).map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one name stay where they are
    <Fragment key={at}>
      {at > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

export interface KeyValueItem {
  readonly name: string;
  readonly value: ReactNode;
  /** Long sentences: on several lines rather than cut. */
  readonly wrap?: boolean;
}

/** A sentence that matters, in the field of its health. */
export function Note({ health, children, actions }: { health: Health; children: ReactNode; actions?: ReactNode }) {
  return (
    <div className={`note ${healthClass(health)}`}>
      <Mark health={health} />
      <div className="grow">
        {children}
        {actions !== undefined && <div className="note-actions">{actions}</div>}
      </div>
    </div>
  );
}
