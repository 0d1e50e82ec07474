import { type KeyboardEvent, memo, type ReactNode, type RefObject, useEffect, useState } from "react";
import type { Health, TableQuery } from "../../../shared/model/table.ts";
import type { FilterErrorCode } from "../../../shared/model/tableFilter.ts";
import { type TextId, useFormats, useText } from "../../app/i18n.ts";
import { Field } from "../Field.tsx";
import { Keys } from "../Kbd.tsx";
import { Segmented } from "../Segmented.tsx";
import { Token } from "../Token.tsx";
import { reopenLast, splitFilter, withoutChip, withTail } from "./filterChips.ts";
import type { TableHead } from "./tableModel.ts";

export const unhealthy: readonly Health[] = ["warn", "bad", "unknown"];

/** What the filter line of a table says, where its rows are no objects with labels and health. */
export interface FilterWords {
  readonly hint: TextId;
  /** Rows that are not as they should be, with how many there are. */
  readonly unhealthy: TextId;
}

export const objectWords: FilterWords = { hint: "ui.table.filter.hint", unhealthy: "ui.table.notHealthy" };

export interface FilterLineProps {
  readonly words: FilterWords;
  readonly query: TableQuery;
  readonly view: TableHead;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly end?: ReactNode;
  /** Enter, ↓ and Esc in the field: on to the rows. */
  onLeave(): void;
  onQuery(query: TableQuery): void;
}

/** The filter, applied with each key: conditions as chips, what is being typed behind them; and the switch to what is not healthy. */
export const FilterLine = memo(function FilterLine(props: FilterLineProps) {
  const { words, query, view, input, end, onLeave, onQuery } = props;
  const t = useText();
  const { number } = useFormats();
  const [line, setLine] = useState(query.filter);
  const [typing, setTyping] = useState(false);
  // Typing leads; a filter that comes from elsewhere (a link, Back) replaces what was typed.
  useEffect(() => setLine(query.filter), [query.filter]);
  const change = (next: string) => {
    const kept = next.slice(0, 4096);
    setLine(kept);
    onQuery({ ...query, filter: kept });
  };
  const split = splitFilter(line, view.columns, typing);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const { selectionStart, selectionEnd } = event.currentTarget;
    if (event.key === "Backspace" && selectionStart === 0 && selectionEnd === 0 && split.chips.length > 0)
      change(reopenLast(split));
    else if (event.key === "Escape" && line !== "") change("");
    else if (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown") onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="dt-tools">
      <search className="grow">
        <Field
          ref={input}
          label={t("ui.table.filter")}
          icon="search"
          placeholder={split.chips.length === 0 ? t(words.hint) : ""}
          value={split.tail}
          tokens={
            split.chips.length > 0 && (
              <span className="dt-chips">
                {split.chips.map((chip) => (
                  <Token
                    key={`${chip.from}`}
                    {...(chip.name === null ? {} : { name: chip.name })}
                    value={chip.negated ? t("ui.table.filter.not", { value: chip.value }) : chip.value}
                    problem={chip.error === null ? undefined : t(errorTexts[chip.error])}
                    onRemove={() => change(withoutChip(line, chip))}
                  />
                ))}
              </span>
            )
          }
          onChange={(event) => change(withTail(split, event.target.value))}
          onClear={line === "" ? undefined : () => change("")}
          onFocus={() => setTyping(true)}
          onBlur={() => setTyping(false)}
          onKeyDown={onKeyDown}
          end={
            <>
              {split.problem !== null && <span className="field-problem">{t(errorTexts[split.problem])}</span>}
              {line === "" && <Keys keys="/" />}
            </>
          }
        />
      </search>
      <Segmented
        label={t("ui.table.health")}
        size="md"
        value={query.health.length === 0 ? "all" : "unhealthy"}
        options={[
          { value: "all", text: t("ui.table.all") },
          { value: "unhealthy", text: t(words.unhealthy, { count: number(view.unhealthy) }) },
        ]}
        onChange={(value) => onQuery({ ...query, health: value === "all" ? [] : [...unhealthy] })}
      />
      {end}
    </div>
  );
});

const errorTexts: Readonly<Record<FilterErrorCode, TextId>> = {
  "negation-unfinished": "ui.table.filter.error.negation",
  "value-unfinished": "ui.table.filter.error.value",
  "selector-unfinished": "ui.table.filter.error.selector",
  "value-not-comparable": "ui.table.filter.error.comparable",
  "regex-unfinished": "ui.table.filter.error.regexUnfinished",
  "regex-unsupported": "ui.table.filter.error.regexUnsupported",
  "regex-too-large": "ui.table.filter.error.regexLarge",
  "regex-malformed": "ui.table.filter.error.regexMalformed",
};
