/** The part of the rbac contract that a worker fills for its one cluster. */
import { rbac } from "../../../shared/rbac.ts";
import { type Implementation, implementPart } from "../../core/rpc/implementation.ts";
import type { RbacBoards } from "./rbacBoards.ts";

export function rbacHandlers(boards: RbacBoards): Implementation {
  return implementPart(rbac, {
    answer: async function* ({ question, namespaces }, { signal }) {
      yield* boards.answers(question, namespaces, signal);
    },
    detail: async ({ question, namespaces, row }, { signal }) => await boards.detail(question, namespaces, row, signal),
    subjects: async ({ namespaces, text }, { signal }) => await boards.subjects(namespaces, text, signal),
    read: async () => {
      boards.readAgain();
      return {};
    },
  });
}
