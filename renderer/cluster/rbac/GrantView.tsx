/** One way by which a right comes to somebody: binding, role, rule. */
import type { RbacGrant, RbacObject, RbacSubject } from "../../../shared/rbac.ts";
import { useText } from "../../app/i18n.ts";
import { go } from "../../app/locationStore.ts";
import { Mark } from "../../ui/Mark.tsx";
import { KeyValue } from "../../ui/Panels.tsx";
import { subjectName } from "./subjectName.ts";

export function GrantView(props: { grant: RbacGrant; subject: RbacSubject; connection: string }) {
  const t = useText();
  const { grant, subject, connection } = props;
  const { through, binding, role, rule, from } = grant;
  const other = through.kind !== subject.kind || subjectName(through) !== subjectName(subject);
  return (
    <li>
      {other && <p className="dim">{t("access.through", { subject: `${through.kind} ${subjectName(through)}` })}</p>}
      {binding !== null && (
        <p className="access-step">
          <span className="dim">{binding.namespace === "" ? "ClusterRoleBinding" : "RoleBinding"}</span>
          <ObjectLink
            connection={connection}
            resource={binding.namespace === "" ? "clusterrolebindings" : "rolebindings"}
            object={binding}
          />
          <span className="dim">
            {binding.namespace === ""
              ? t("access.where.cluster")
              : t("access.check.in", { namespace: binding.namespace })}
          </span>
        </p>
      )}
      {role !== null && (
        <p className="access-step">
          <span className="dim">{role.kind}</span>
          {role.state === "missing" ? (
            <>
              <Mark health="warn" size={8} /> <b>{role.name}</b> <span>{t("access.role.missing")}</span>
            </>
          ) : (
            <ObjectLink
              connection={connection}
              resource={role.kind === "Role" ? "roles" : "clusterroles"}
              object={role}
            />
          )}
          {role.state === "unread" && <span className="dim">{t("access.role.unread")}</span>}
        </p>
      )}
      {rule !== null && (
        <KeyValue
          items={[
            { name: t("access.rule.verbs"), value: rule.verbs.join(", "), wrap: true },
            { name: t("access.rule.resources"), value: rule.resources.join(", "), wrap: true },
            {
              name: t("access.rule.groups"),
              value: rule.resources.length === 0 ? "" : rule.apiGroups.map((group) => group || "core").join(", "),
              wrap: true,
            },
            { name: t("access.rule.names"), value: rule.resourceNames.join(", "), wrap: true },
            { name: t("access.rule.urls"), value: rule.nonResourceURLs.join(", "), wrap: true },
            { name: t("access.rule.from"), value: from.join(", "), wrap: true },
          ]}
        />
      )}
    </li>
  );
}

function ObjectLink({ connection, resource, object }: { connection: string; resource: string; object: RbacObject }) {
  const { namespace, name } = object;
  const selected = { connection, group: "rbac.authorization.k8s.io", resource, namespace, name };
  return (
    <button type="button" className="link" onClick={() => go({ selected, tab: "" })}>
      {name}
    </button>
  );
}
