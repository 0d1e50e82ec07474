/** The answers about rights that somebody looks at in one cluster, shared by all who ask the same. */
import type { MessagePort } from "node:worker_threads";
import type { Language } from "../../../shared/model/language.ts";
import type { RbacAnswer, RbacDetail, RbacQuestion, RbacSubject } from "../../../shared/rbac.ts";
import { latest } from "../../core/state/value.ts";
import { sourcePort } from "../../core/table/nodePort.ts";
import { SourceServer } from "../../core/table/sourceServer.ts";
import type { AccessReviews } from "../access/accessReviews.ts";
import type { KubeTrial } from "../http/request.ts";
import type { Namespaces } from "../overview/places.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import type { KindCatalog } from "../source/kindCatalog.ts";
import { keyOfSubject } from "./identity.ts";
import { PolicyReader } from "./policyReader.ts";
import { RbacBoard, type RbacSurroundings } from "./rbacBoard.ts";
import { subjectText } from "./rbacRows.ts";
import { ServerReviews } from "./serverReviews.ts";
import { ToldRules } from "./toldRules.ts";

/** Kept for who comes back soon, and for the detail of a row. */
const lingerMs = 60_000;
const mostSubjects = 50;

export interface RowsAsk {
  readonly question: RbacQuestion;
  readonly namespaces: Namespaces;
  readonly language: Language;
}

interface Held {
  readonly board: RbacBoard;
  lookers: number;
  timer: ReturnType<typeof setTimeout> | null;
}

export class RbacBoards {
  readonly #around: RbacSurroundings;
  readonly #held = new Map<string, Held>();

  constructor(
    session: ClusterSession,
    catalog: Pick<KindCatalog, "current">,
    trial: Pick<KubeTrial, "review">,
    own: AccessReviews,
  ) {
    const reviews = new ServerReviews(trial);
    session.onWake({ wake: () => reviews.forget() });
    this.#around = { reader: new PolicyReader(session), reviews, told: new ToldRules(own), catalog };
  }

  /** Serves the rows over the port, which it takes. */
  serve({ question, namespaces, language }: RowsAsk, label: string, port: MessagePort): void {
    const { board, leave } = this.#join(question, namespaces);
    new SourceServer(board.storeIn(language), sourcePort(port), { namespaces: null, label }).onEnd = leave;
  }

  async *answers(
    question: RbacQuestion,
    namespaces: Namespaces,
    signal: AbortSignal,
  ): AsyncGenerator<RbacAnswer, void, undefined> {
    const { board, leave } = this.#join(question, namespaces);
    try {
      yield* latest(board.answer, signal);
    } finally {
      leave();
    }
  }

  async detail(
    question: RbacQuestion,
    namespaces: Namespaces,
    row: string,
    signal: AbortSignal,
  ): Promise<RbacDetail | null> {
    const { board, leave } = this.#join(question, namespaces);
    try {
      return await board.detail(row, signal);
    } finally {
      leave();
    }
  }

  /** Those that bindings name, and the service accounts that are there. */
  async subjects(
    namespaces: Namespaces,
    text: string,
    signal: AbortSignal,
  ): Promise<{ subjects: RbacSubject[]; more: boolean }> {
    const { reader } = this.#around;
    const leave = reader.join(namespaces ?? []);
    try {
      const { index, accounts } = await reader.read(signal);
      const found = new Map<string, RbacSubject>();
      const wanted = text.trim().toLowerCase();
      const take = (subject: RbacSubject) => {
        if (subjectText(subject).toLowerCase().includes(wanted)) found.set(keyOfSubject(subject), subject);
      };
      for (const subject of index.subjects) take(subject);
      for (const account of accounts ?? []) {
        const [namespace = "", name = ""] = account.split("/");
        take({ kind: "ServiceAccount", namespace, name });
      }
      const sorted = [...found.values()].sort((a, b) => rank(a, wanted) - rank(b, wanted) || byText(a, b));
      return { subjects: sorted.slice(0, mostSubjects), more: sorted.length > mostSubjects };
    } finally {
      // A person types on.
      setTimeout(leave, lingerMs).unref();
    }
  }

  readAgain(): void {
    this.#around.reviews.forget();
    this.#around.reader.refresh();
  }

  #join(question: RbacQuestion, namespaces: Namespaces): { board: RbacBoard; leave: () => void } {
    const key = JSON.stringify([question, [...(namespaces ?? [])].sort()]);
    const held = this.#held.get(key) ?? {
      board: new RbacBoard(question, placesOf(question, namespaces), this.#around),
      lookers: 0,
      timer: null,
    };
    this.#held.set(key, held);
    if (held.timer) clearTimeout(held.timer);
    held.timer = null;
    held.lookers += 1;
    return {
      board: held.board,
      leave: () => {
        held.lookers -= 1;
        if (held.lookers > 0) return;
        held.timer = setTimeout(() => {
          held.board.dispose();
          this.#held.delete(key);
        }, lingerMs);
      },
    };
  }
}

/** Where to read what may not be read everywhere: where one looks, and where is asked about. */
function placesOf(question: RbacQuestion, namespaces: Namespaces): readonly string[] {
  const places = new Set(namespaces ?? []);
  if (question.ask === "who-can" && question.place.in === "namespace") places.add(question.place.namespace);
  if (question.ask === "can" && question.subject.namespace !== "") places.add(question.subject.namespace);
  if (question.ask === "role" && question.namespace !== "") places.add(question.namespace);
  return [...places];
}

/** What begins with the text goes first. */
function rank(subject: RbacSubject, text: string): number {
  return subject.name.toLowerCase().startsWith(text) ? 0 : 1;
}

function byText(a: RbacSubject, b: RbacSubject): number {
  return keyOfSubject(a) < keyOfSubject(b) ? -1 : 1;
}
