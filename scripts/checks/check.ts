/** One thing that holds for the repository as a whole. */
export interface Check {
  readonly name: string;
  /** What it looks at, for the usage. */
  readonly about: string;
  run(root: string): Promise<Outcome>;
}

export interface Outcome {
  /** One line each, with the path first; none when all is well. */
  readonly problems: readonly string[];
  /** What was measured or counted, for the line of the check. */
  readonly note: string;
}
