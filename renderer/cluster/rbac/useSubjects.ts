/** Users, groups and service accounts of the cluster by part of their name, as it is typed. */
import { useEffect, useState } from "react";
import type { TableSource } from "../../../shared/cluster.ts";
import type { RbacSubject } from "../../../shared/rbac.ts";
import { api } from "../../app/core/core.ts";

const afterMs = 120;

/** @param text null asks nothing */
export function useSubjects(source: TableSource | undefined, text: string | null): readonly RbacSubject[] {
  const [found, setFound] = useState<readonly RbacSubject[]>([]);
  const key = source === undefined || text === null ? null : JSON.stringify({ ...source, text });
  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.rbac.subjects(JSON.parse(key), abort.signal).then(
        ({ subjects }) => setFound(subjects),
        () => {}, // what is not suggested can be typed
      );
    }, afterMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return found;
}
