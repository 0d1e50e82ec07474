/**
 * What the streaming part of the lab's API server is told about a pod: the server has authenticated the request and found
 * the pod; everything after that happens in this folder.
 */

/** One line of a container's log.
 *  `sequence` rises by at least one from line to line of one container instance and is the cursor of a follower;
 *  `text` holds no line feed. */
export type LogLine = {
  readonly sequence: number;
  readonly time: Date;
  readonly text: string;
};

/** Which lines are wanted. All conditions hold together. */
export type LogRange = {
  readonly container: string;
  /** The instance before the last restart instead of the present one. */
  readonly previous: boolean;
  /** Lines at or after this time. */
  readonly since?: Date;
  /** Lines after this one; how a follower goes on. */
  readonly afterSequence?: number;
  /** Only the last so many of the lines that the other conditions leave. */
  readonly tail?: number;
};

export type LogFollower = {
  /** At least one line was added: read on with `afterSequence`. Carries no line, so that a slow reader costs no memory. */
  readonly appended: () => void;
  /** The container has ended; no line will follow. */
  readonly ended: () => void;
};

export type Disposable = { readonly dispose: () => void };

/** The log of a pod's containers: the same seed and clock give the same lines. */
export type LogSource = {
  /** Lines in order of `sequence` up to the present moment, made while they are read. */
  readonly read: (range: LogRange) => Iterable<LogLine>;
  /** Whether the container has been restarted, so that there is a previous instance. */
  readonly hasPrevious: (container: string) => boolean;
  /** Tells of lines to come, until disposed. Never calls back from within `follow` itself. */
  readonly follow: (container: string, follower: LogFollower) => Disposable;
};

/** The pod that a streaming request is for. */
export type StreamTarget = {
  readonly namespace: string;
  readonly pod: string;
  /** The container meant when the query names none: the default-container annotation, else the first. */
  readonly container: string;
  /** All containers whose logs and shells can be asked for, init and ephemeral ones included. */
  readonly containers: readonly string[];
  /** Those of them that run at present; all where absent. The others have a log and no shell. */
  readonly running?: readonly string[];
  /** `status.phase`: `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`. */
  readonly phase: string;
  readonly logLines: LogSource;
  /** The estate's clock. */
  readonly now: () => Date;
  /** `status.podIP`; one is derived from the names where it is absent. */
  readonly podIP?: string;
  /** Ports on which something answers in the pod; 80, 8080 and 9090 where absent. */
  readonly ports?: readonly number[];
  /** `status.startTime`; three hours ago where absent. */
  readonly startedAt?: Date;
  /** `spec.nodeName`. */
  readonly nodeName?: string;
  /** `spec.containers[].env` of literal values, added to the variables every lab container has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Aborted when the pod is deleted: its sessions and followers then end. */
  readonly gone?: AbortSignal;
};
