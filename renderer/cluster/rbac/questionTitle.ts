import type { RbacQuestion } from "../../../shared/rbac.ts";
import type { Translate } from "../../app/i18n.ts";
import { resourceText } from "./questionText.ts";
import { subjectName } from "./subjectName.ts";

/** "Who can get secrets in orders". */
export function questionTitle(question: RbacQuestion, t: Translate): string {
  switch (question.ask) {
    case "who-can": {
      const { verb, name, place } = question;
      const what = [verb, resourceText(question), name ?? ""].filter(Boolean).join(" ");
      if (place.in === "namespace") return t("access.title.whoIn", { what, namespace: place.namespace });
      return t(place.in === "any" ? "access.title.whoAny" : "access.title.who", { what });
    }
    case "who-can-path":
      return t("access.title.who", { what: `${question.verb} ${question.path}` });
    case "can":
      return t("access.title.can", { subject: subjectName(question.subject) });
    case "me":
      return t("access.title.me");
    case "role":
      return t("access.title.role", {
        role: question.namespace === "" ? question.name : `${question.namespace}/${question.name}`,
      });
  }
}
