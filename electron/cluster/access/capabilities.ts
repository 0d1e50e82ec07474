/** What the person may do, as a stream that follows the server's answers: from the rules of a namespace where they tell, by single questions
 *  where they do not (an authorizer that keeps its rules to itself, and everything cluster-wide). */
import type { Right } from "../../../shared/cluster.ts";
import { type Capability, UNKNOWN } from "../../../shared/model/capability.ts";
import { message } from "../../../shared/model/message.ts";
import { resourceName } from "../source/apiPath.ts";
import { sleep } from "../source/streaming.ts";
import type { AccessReviews } from "./accessReviews.ts";
import { granted } from "./rules.ts";

/** A right, and where it is asked about: in namespaces, or over all of them and of what belongs to none (null). */
export interface Question {
  readonly right: Right;
  readonly places: readonly (string | null)[];
}

/** Rules that hold everywhere hold in each namespace as well: what this one's lack is not granted cluster-wide. */
const anyNamespace = "default";
const again = 60_000;
/** Questions at once, and in one round; what is left over stays unknown until the next. */
const parallel = 3;
const mostQuestions = 400;
/** So many questions about one verb are worth one about all resources before. */
const worthAsking = 4;
/** Answers that come soon after each other are told together. */
const together = 250;

/** @param signal ends the stream, not the questions that others wait for as well
 *  @returns capabilities in the order of the questions, at first, and after each change */
export async function* capabilities(
  reviews: AccessReviews,
  questions: readonly Question[],
  signal: AbortSignal,
): AsyncGenerator<Capability[], void, undefined> {
  let told = "";
  const news = (): Capability[] | null => {
    const all = questions.map((question) => capabilityOf(reviews, question));
    const text = JSON.stringify(all);
    if (text === told) return null;
    told = text;
    return all;
  };
  while (!signal.aborted) {
    const places = new Set(questions.flatMap((question) => question.places));
    await Promise.all([...places].map((place) => reviews.askRules(place ?? anyNamespace)));
    const first = news();
    if (first) yield first;
    let since = Date.now();
    for await (const _ of askOpen(reviews, questions, signal)) {
      if (Date.now() - since < together) continue;
      since = Date.now();
      const more = news();
      if (more) yield more;
    }
    const last = news();
    if (last) yield last;
    await untilForgotten(reviews, signal);
  }
}

function capabilityOf(reviews: AccessReviews, { right, places }: Question): Capability {
  const verdicts = places.map((place) => verdict(reviews, place, right));
  if (verdicts.includes(true)) return { may: "yes" };
  if (verdicts.length === 0 || verdicts.includes(null)) return UNKNOWN;
  const { verb } = right;
  const resource = resourceName(right);
  const named = places.filter((place) => place !== null);
  return {
    may: "no",
    reason:
      named.length === 0
        ? message("cluster.access.needsAll", { verb, resource })
        : message("cluster.access.needs", { verb, resource, namespace: named.join(", ") }),
  };
}

/** Null is unknown. */
function verdict(reviews: AccessReviews, place: string | null, right: Right): boolean | null {
  const told = byRules(reviews, place, right);
  if (told !== null) return told;
  const all = everyResource(right);
  if (all !== null && reviews.allowed(place, all) === true) return true;
  const answered = reviews.allowed(place, right);
  // Refused for the kind, granted for certain objects of it.
  if (answered === false && grantedBy(reviews, place, right) === "some") return null;
  return answered;
}

function byRules(reviews: AccessReviews, place: string | null, right: Right): boolean | null {
  const grant = grantedBy(reviews, place, right);
  if (grant === "yes" && place !== null) return true;
  return grant === "no" && reviews.rules(place ?? anyNamespace)?.complete ? false : null;
}

function grantedBy(reviews: AccessReviews, place: string | null, right: Right): ReturnType<typeof granted> | null {
  const known = reviews.rules(place ?? anyNamespace);
  return known && granted(known.rules, right);
}

/** Asks what neither the rules nor the same question about all resources tells; yields after each answer. */
async function* askOpen(
  reviews: AccessReviews,
  questions: readonly Question[],
  signal: AbortSignal,
): AsyncGenerator<void, void, undefined> {
  const open = questions.flatMap(({ right, places }) =>
    places.filter((place) => byRules(reviews, place, right) === null).map((place) => ({ right, place })),
  );
  const left: typeof open = [];
  for (const same of Map.groupBy(open, ({ right, place }) => `${place ?? ""} ${right.verb}`).values()) {
    const all = same[0] && everyResource(same[0].right);
    const place = same[0]?.place ?? null;
    if (!all || same.length < worthAsking) {
      left.push(...same);
      continue;
    }
    if (signal.aborted || !(await reviews.askAllowed(place, all))) return;
    yield;
    const told = reviews.allowed(place, all) === true;
    left.push(...same.filter(({ right }) => !told || everyResource(right) === null));
  }
  const unanswered = left.filter(({ right, place }) => reviews.allowed(place, right) === null);
  const round = [...new Set([...unanswered, ...left])].slice(0, mostQuestions);
  while (round.length > 0 && !signal.aborted) {
    const answers = round.splice(0, parallel).map(({ right, place }) => reviews.askAllowed(place, right));
    // Whoever may not ask one question may ask none, and a target that is gone is known to be gone.
    if ((await Promise.all(answers)).includes(false)) return;
    yield;
  }
}

/** The same right over all resources of all groups; it says nothing of subresources. */
function everyResource(right: Right): Right | null {
  return right.resource.includes("/") ? null : { verb: right.verb, group: "*", resource: "*", name: null };
}

async function untilForgotten(reviews: AccessReviews, signal: AbortSignal): Promise<void> {
  const woken = new AbortController();
  const unsubscribe = reviews.forgotten.subscribe(() => woken.abort());
  await sleep(again, AbortSignal.any([signal, woken.signal])).catch(() => {});
  unsubscribe();
}
