/** The two questions: who can do something, and what somebody can do. Enter asks. */
import { type FormEvent, useState } from "react";
import type { TableSource } from "../../../shared/cluster.ts";
import type { RbacPlace, RbacQuestion } from "../../../shared/rbac.ts";
import { useText } from "../../app/i18n.ts";
import { useActiveConnections } from "../../app/place.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { findKind } from "../palette/command.ts";
import { useKinds, useNamespaces } from "../state/kinds.ts";
import { openAccess } from "./openAccess.ts";
import { readResource, readSubject, resourceText, subjectWord } from "./questionText.ts";
import { SuggestField } from "./SuggestField.tsx";
import { placeSuggestions, resourceSuggestions, verbSuggestions } from "./suggestions.ts";
import { useSubjects } from "./useSubjects.ts";

type Mode = "who" | "what";

export function QuestionForm({ question, source }: { question: RbacQuestion | null; source: TableSource | undefined }) {
  const t = useText();
  const [mode, setMode] = useState<Mode>(question?.ask === "can" || question?.ask === "me" ? "what" : "who");
  return (
    <div className="access-ask">
      <Segmented<Mode>
        label={t("access.ask.label")}
        size="md"
        value={mode}
        options={[
          { value: "who", text: t("access.ask.who") },
          { value: "what", text: t("access.ask.what") },
        ]}
        onChange={setMode}
      />
      {mode === "who" ? <WhoForm question={question} /> : <WhatForm question={question} source={source} />}
    </div>
  );
}

function WhoForm({ question }: { question: RbacQuestion | null }) {
  const t = useText();
  const connections = useActiveConnections();
  const kinds = useKinds(connections);
  const namespaces = useNamespaces(connections).names;
  const asked = question?.ask === "who-can" ? question : null;
  const path = question?.ask === "who-can-path" ? question : null;
  const [verb, setVerb] = useState(asked?.verb ?? path?.verb ?? "");
  const [resource, setResource] = useState(asked === null ? (path?.path ?? "") : resourceText(asked));
  const [name, setName] = useState(asked?.name ?? "");
  const [where, setWhere] = useState(placeValue(asked?.place ?? { in: "cluster" }));
  const isPath = resource.startsWith("/");
  const ofCluster = findKind(resource.split("/")[0] ?? "", kinds)?.namespaced === false;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [wantedVerb, wanted] = [verb.trim().toLowerCase(), resource.trim()];
    if (wantedVerb === "" || wanted === "") return;
    if (isPath) return openAccess({ ask: "who-can-path", verb: wantedVerb, path: wanted });
    const place = placeOf(ofCluster ? "" : where.trim());
    const named = name.trim() === "" ? null : name.trim();
    openAccess({ ask: "who-can", verb: wantedVerb, ...readResource(wanted, kinds), name: named, place });
  };
  return (
    <form onSubmit={submit}>
      <SuggestField
        label={t("access.verb")}
        value={verb}
        placeholder="get"
        suggestions={verbSuggestions(verb)}
        className="access-verb"
        onChange={setVerb}
      />
      <SuggestField
        label={t("access.resource")}
        value={resource}
        placeholder="secrets"
        suggestions={resourceSuggestions(resource, kinds)}
        className="access-resource"
        onChange={setResource}
      />
      <span className="access-name">
        <Field
          labelled
          label={t("access.name")}
          mono
          placeholder={t("access.name.any")}
          value={name}
          reason={isPath ? t("access.noName") : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </span>
      <SuggestField
        label={t("access.where")}
        value={isPath || ofCluster ? "" : where}
        placeholder={t("access.where.cluster")}
        suggestions={placeSuggestions(where, namespaces, {
          cluster: t("access.where.cluster"),
          any: t("access.where.any"),
        })}
        reason={isPath || ofCluster ? t("access.noNamespace") : undefined}
        className="access-where"
        onChange={setWhere}
      />
      <Button type="submit" look="primary" keys="enter">
        {t("access.ask.go")}
      </Button>
    </form>
  );
}

function WhatForm({ question, source }: { question: RbacQuestion | null; source: TableSource | undefined }) {
  const t = useText();
  const [text, setText] = useState(question?.ask === "can" ? subjectWord(question.subject) : "");
  const found = useSubjects(source, text.replace(/^(user|group|sa):/, ""));
  const subject = readSubject(text.trim());
  const problem = text.trim() !== "" && subject === null ? t("access.subject.wrong") : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (subject !== null) openAccess({ ask: "can", subject });
      }}
    >
      <SuggestField
        label={t("access.subject")}
        value={text}
        placeholder="sa:orders/orders-api"
        suggestions={found.map((one) => ({ value: subjectWord(one), note: one.kind }))}
        className="access-subject"
        onChange={setText}
      />
      <Button type="submit" look="primary" keys="enter" reason={problem}>
        {t("access.ask.go")}
      </Button>
      <Button onClick={() => openAccess({ ask: "me" })}>{t("access.ask.me")}</Button>
    </form>
  );
}

function placeValue(place: RbacPlace): string {
  return place.in === "namespace" ? place.namespace : place.in === "any" ? "*" : "";
}

function placeOf(value: string): RbacPlace {
  if (value === "") return { in: "cluster" };
  return value === "*" ? { in: "any" } : { in: "namespace", namespace: value };
}
