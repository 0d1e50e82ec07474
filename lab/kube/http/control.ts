import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isObject } from "../json.ts";
import type { Misbehaviour } from "../misbehaviour.ts";
import { ApiError, badRequest, methodNotAllowed, unauthorized } from "../status.ts";
import { MisbehaviourError } from "../wish.ts";
import { Answer } from "./answer.ts";
import { parseJson, readBody } from "./body.ts";
import { Shaping } from "./shaping.ts";

export const CONTROL_PATH = "/lab/control";

/** Answers a request for control; what it asks for does not slow down its own answer. */
export async function handleControl(
  misbehaviour: Misbehaviour,
  controlToken: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = new Answer(request, response, new Shaping());
  try {
    await answerControl(misbehaviour, controlToken, request, answer);
  } catch (error) {
    await answer.error(error instanceof ApiError ? error : badRequest(String(error)));
  }
}

/** Takes one wish for misbehaviour. It needs the control token, which is in no kubeconfig: a page or a client of the API cannot ask. */
async function answerControl(
  misbehaviour: Misbehaviour,
  controlToken: string,
  request: IncomingMessage,
  answer: Answer,
): Promise<void> {
  const given = Buffer.from(/^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "");
  const expected = Buffer.from(controlToken);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw unauthorized();
  if (request.method !== "POST") throw methodNotAllowed();
  const wish = parseJson(await readBody(request));
  if (!isObject(wish)) throw badRequest("a wish is an object");
  try {
    await answer.json(200, { done: true, ...misbehaviour.apply(wish) });
  } catch (error) {
    throw error instanceof MisbehaviourError ? badRequest(error.message) : error;
  }
}
