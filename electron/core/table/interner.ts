/** One object for equal values, so that a namespace or a phase repeated over 50,000 rows is kept once. Bounded: what was not asked for
 *  during two generations is forgotten here, and lives on only in the rows that hold it. */
export class Interner<T> {
  private readonly generationSize: number;
  private young = new Map<string, T>();
  private old = new Map<string, T>();

  constructor(generationSize = 65_536) {
    this.generationSize = generationSize;
  }

  /** @param make is called where no value is known for the key */
  get(key: string, make: (key: string) => T): T {
    const young = this.young.get(key);
    if (young !== undefined) return young;
    const value = this.old.get(key) ?? make(key);
    if (this.young.size >= this.generationSize) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
    return value;
  }
}
