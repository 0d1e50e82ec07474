/** What a form begins with stays: a value that changes in the cluster while somebody writes must not move the caret or join what is typed. */
import { type ChangeEvent, type FocusEvent, type RefObject, useLayoutEffect, useRef, useState } from "react";

/** @returns the first value that came; null until one has */
export function useFirst<T>(value: T | null): T | null {
  const [first, setFirst] = useState(value);
  if (first === null && value !== null) setFirst(value);
  return first ?? value;
}

export interface Prefilled {
  /** What stands in the field: what was typed, else what it began with. */
  readonly text: string;
  readonly typed: boolean;
  write(text: string): void;
  /** For the `Field`. */
  readonly input: {
    readonly ref: RefObject<HTMLInputElement | null>;
    readonly value: string;
    onFocus(event: FocusEvent<HTMLInputElement>): void;
    onChange(event: ChangeEvent<HTMLInputElement>): void;
  };
}

/**
 * A field that begins with what is now, selected, so that what is typed takes its place. A value that comes only when the field has the focus
 * already is selected as well, and one that comes after the first key is left out.
 *
 * @param now what is now; null while it is read
 */
export function usePrefilled(now: string | null): Prefilled {
  const first = useFirst(now);
  const [typed, setTyped] = useState<string | null>(null);
  const ref = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (first !== null && typed === null && ref.current === document.activeElement) ref.current?.select();
  }, [first, typed]);
  const text = typed ?? first ?? "";
  return {
    text,
    typed: typed !== null,
    write: setTyped,
    input: {
      ref,
      value: text,
      onFocus: (event) => event.target.select(),
      onChange: (event) => setTyped(event.target.value),
    },
  };
}
