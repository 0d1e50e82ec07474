/** From an account, a role or a binding to who can do what by it. */
import type { RbacQuestion } from "../../../shared/rbac.ts";
import { useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { Button } from "../../ui/Button.tsx";
import { at, type Json, list, text } from "../detail/summary/json.ts";
import { openAccess } from "./openAccess.ts";
import { readSubject, subjectWord } from "./questionText.ts";

/** Of a binding so many subjects are listed; the role's holders are all of them. */
const mostSubjects = 6;

export function AccessNote({ place, object }: { place: ObjectPlace; object: Json }) {
  const t = useText();
  const questions = questionsOf(place, object);
  if (questions.length === 0) return null;
  return (
    <section className="sec">
      <h3>{t("access.title")}</h3>
      <div className="access-links">
        {questions.map((question) => (
          <Button key={JSON.stringify(question)} size="sm" icon="search" onClick={() => openAccess(question)}>
            {question.ask === "can"
              ? t("access.open.what", { subject: subjectWord(question.subject) })
              : t("access.open.holders")}
          </Button>
        ))}
      </div>
    </section>
  );
}

function questionsOf({ group, resource, namespace, name }: ObjectPlace, object: Json): readonly RbacQuestion[] {
  if (group === "" && resource === "serviceaccounts")
    return [{ ask: "can", subject: { kind: "ServiceAccount", namespace, name } }];
  if (group !== "rbac.authorization.k8s.io") return [];
  if (resource === "roles" || resource === "clusterroles") return [{ ask: "role", namespace, name }];
  if (resource !== "rolebindings" && resource !== "clusterrolebindings") return [];
  const role = text(at(object, "roleRef", "name"));
  const ofNamespace = text(at(object, "roleRef", "kind")) === "Role";
  const holders: RbacQuestion = { ask: "role", namespace: ofNamespace ? namespace : "", name: role };
  const subjects = list(at(object, "subjects"))
    .slice(0, mostSubjects)
    .flatMap((one): RbacQuestion[] => {
      const word = { User: "user:", Group: "group:", ServiceAccount: `sa:${text(at(one, "namespace")) || namespace}/` }[
        text(at(one, "kind"))
      ];
      const subject = word === undefined ? null : readSubject(`${word}${text(at(one, "name"))}`);
      return subject === null ? [] : [{ ask: "can", subject }];
    });
  return [...(role === "" ? [] : [holders]), ...subjects];
}
