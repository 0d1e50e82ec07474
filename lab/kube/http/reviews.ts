import type { User } from "../auth.ts";
import type { Cluster } from "../cluster.ts";
import { DISCOVERY_PATHS } from "../discoveryPaths.ts";
import { type JsonObject, list, record, text } from "../json.ts";
import { timestamp } from "../object.ts";
import { invalid } from "../status.ts";

/** Answers the reviews by which someone asks about their own identity and rights; undefined for any other resource. */
export function review(
  cluster: Cluster,
  user: User,
  group: string,
  resource: string,
  body: JsonObject,
): JsonObject | undefined {
  const head = { metadata: { creationTimestamp: null } };
  switch (`${resource}.${group}`) {
    case "selfsubjectreviews.authentication.k8s.io":
      return {
        kind: "SelfSubjectReview",
        apiVersion: "authentication.k8s.io/v1",
        metadata: { creationTimestamp: timestamp(cluster.now()) },
        status: {
          userInfo: { username: user.name, ...(user.uid === "" ? {} : { uid: user.uid }), groups: user.groups },
        },
      };
    case "selfsubjectaccessreviews.authorization.k8s.io": {
      const spec = record(body.spec);
      return {
        kind: "SelfSubjectAccessReview",
        apiVersion: "authorization.k8s.io/v1",
        ...head,
        spec,
        status: accessStatus(cluster, user, spec),
      };
    }
    case "subjectaccessreviews.authorization.k8s.io": {
      // About oneself everybody may ask; about others by a right like any other.
      cluster.authorizer.check(user, { verb: "create", group, resource, namespace: "", name: "" });
      const spec = record(body.spec);
      const [name, groups] = [text(spec.user), list(spec.groups).map(text)];
      if (name === "" && groups.length === 0)
        throw invalid("SubjectAccessReview", group, "", [
          {
            reason: "FieldValueInvalid",
            field: "spec.user",
            message: 'Invalid value: "": at least one of user or group must be specified',
          },
        ]);
      return {
        kind: "SubjectAccessReview",
        apiVersion: "authorization.k8s.io/v1",
        ...head,
        spec,
        status: accessStatus(cluster, { name, uid: text(spec.uid), groups }, spec),
      };
    }
    case "selfsubjectrulesreviews.authorization.k8s.io": {
      const spec = record(body.spec);
      return {
        kind: "SelfSubjectRulesReview",
        apiVersion: "authorization.k8s.io/v1",
        ...head,
        spec,
        status: rulesStatus(cluster, user, text(spec.namespace)),
      };
    }
    default:
      return undefined;
  }
}

function accessStatus(cluster: Cluster, user: User, spec: JsonObject): JsonObject {
  const path = record(spec.nonResourceAttributes);
  const wanted = record(spec.resourceAttributes);
  const subresource = text(wanted.subresource);
  const allowed =
    spec.nonResourceAttributes === undefined
      ? cluster.authorizer.allows(user, {
          verb: text(wanted.verb),
          group: text(wanted.group),
          resource: subresource === "" ? text(wanted.resource) : `${text(wanted.resource)}/${subresource}`,
          namespace: text(wanted.namespace),
          name: text(wanted.name),
        })
      : cluster.authorizer.allowsPath(user, text(path.verb), text(path.path));
  return allowed ? { allowed, reason: "RBAC: allowed by the roles of the user" } : { allowed };
}

function rulesStatus(cluster: Cluster, user: User, namespace: string): JsonObject {
  const rules = cluster.authorizer.rulesOf(user, namespace);
  return {
    resourceRules: rules
      .filter((rule) => rule.resources.length > 0)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames.length === 0 ? {} : { resourceNames }),
      })),
    nonResourceRules: [
      ...rules
        .filter((rule) => rule.nonResourceURLs.length > 0)
        .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
      {
        verbs: ["get"],
        nonResourceURLs: [...DISCOVERY_PATHS],
      },
    ],
    incomplete: false,
  };
}
