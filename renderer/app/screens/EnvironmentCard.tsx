/** One environment being edited. */
import { Colour, type Environment, Guard } from "../../../shared/environment.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { Token } from "../../ui/Token.tsx";
import { useConnections } from "../core/stores.ts";
import { type TextId, useText } from "../i18n.ts";
import { GUARD_TEXT } from "../shell/guardLook.ts";
import { assign, changeEnvironment, moveEnvironment, wrongName } from "./environmentDraft.ts";

interface EnvironmentCardProps {
  readonly environment: Environment;
  readonly index: number;
  readonly all: readonly Environment[];
  onChange(all: readonly Environment[]): void;
}

const COLOUR_TEXT: Readonly<Record<Colour, TextId>> = {
  magenta: "app.colour.magenta",
  violet: "app.colour.violet",
  teal: "app.colour.teal",
  umber: "app.colour.umber",
};

export function EnvironmentCard({ environment, index, all, onChange }: EnvironmentCardProps) {
  const t = useText();
  const connections = useConnections((state) => state.connections);
  const change = (patch: Partial<Omit<Environment, "id">>) => onChange(changeEnvironment(all, environment.id, patch));
  const outside = connections.filter((connection) => !environment.connections.includes(connection.id));
  const ownerOf = (id: string) => all.find((other) => other.connections.includes(id))?.name;
  return (
    <section
      className="card env-edit"
      data-env={environment.colour}
      data-guard={environment.guard}
      aria-label={environment.name}
    >
      <span className="env-stripe" />
      <div className="env-edit-row upper">
        <div className="env-name-field">
          <Field
            label={t("app.envs.name")}
            value={environment.name}
            maxLength={40}
            problem={wrongName(environment.name, all) ? t("app.envs.wrongName") : undefined}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
        </div>
        <Segmented
          size="md"
          label={t("app.envs.guard")}
          value={environment.guard}
          options={Guard.options.map((value) => ({ value, text: t(GUARD_TEXT[value]) }))}
          onChange={(guard) => change({ guard })}
        />
        <Segmented
          size="md"
          label={t("app.envs.colour")}
          value={environment.colour}
          options={Colour.options.map((value) => ({
            value,
            text: <span className="swatch" data-env={value} role="img" aria-label={t(COLOUR_TEXT[value])} />,
          }))}
          onChange={(colour) => change({ colour })}
        />
        <span className="grow" />
        <Button
          size="sm"
          look="quiet"
          icon="up"
          label={t("app.envs.up")}
          onClick={() => onChange(moveEnvironment(all, index, -1))}
        />
        <Button
          size="sm"
          look="quiet"
          icon="down"
          label={t("app.envs.down")}
          onClick={() => onChange(moveEnvironment(all, index, 1))}
        />
        <Button
          size="sm"
          look="quiet"
          icon="trash"
          label={t("app.envs.remove")}
          onClick={() => onChange(all.filter(({ id }) => id !== environment.id))}
        />
      </div>
      <div className="env-edit-row wrap">
        {environment.connections.map((id) => (
          <Token
            key={id}
            value={connections.find((connection) => connection.id === id)?.name ?? id}
            onRemove={() => onChange(assign(all, id, null))}
          />
        ))}
        <Menu
          label={t("app.envs.addContext")}
          align="start"
          entries={outside.map((connection) => ({
            id: connection.id,
            text: connection.name,
            note: ownerOf(connection.id),
            onSelect: () => onChange(assign(all, connection.id, environment.id)),
          }))}
        >
          <Button size="sm" icon="plus" reason={outside.length === 0 ? t("app.envs.noContext") : undefined}>
            {t("app.envs.addContext")}
          </Button>
        </Menu>
      </div>
    </section>
  );
}
