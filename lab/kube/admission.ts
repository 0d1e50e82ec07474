import type { Draft, KubeObject } from "./object.ts";
import type { ResourceType } from "./resourceType.ts";

/** A write that is about to happen, complete with defaults. */
export interface AdmissionRequest {
  readonly type: ResourceType;
  readonly namespace: string;
  readonly object: Draft;
  /** What is replaced; undefined for a creation. */
  readonly previous: KubeObject | undefined;
}

/** What has a say in writes after they were found valid: plugins of the API server, and webhooks.
 *  A reviewer refuses by throwing an ApiError. */
export class Admission {
  readonly #reviewers: ((request: AdmissionRequest) => void)[] = [];

  add(reviewer: (request: AdmissionRequest) => void): void {
    this.#reviewers.push(reviewer);
  }

  /** @throws ApiError of the first reviewer that refuses */
  review(request: AdmissionRequest): void {
    for (const reviewer of this.#reviewers) reviewer(request);
  }
}
