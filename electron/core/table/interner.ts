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

/** So many keys are asked for before it is judged how many of them were new. */
const JUDGED_AT = 2048;

/** An interner that gives up where keys hardly repeat (addresses, names): each look-up would then cost more than making the value. */
export class Memo<T> {
  private readonly interner: Interner<T>;
  private readonly make: (key: string) => T;
  private asked = 0;
  private made = 0;

  constructor(make: (key: string) => T, interner = new Interner<T>()) {
    this.make = make;
    this.interner = interner;
  }

  get(key: string): T {
    if (this.asked >= JUDGED_AT && this.made * 2 > this.asked) return this.make(key);
    this.asked++;
    return this.interner.get(key, this.count);
  }

  private readonly count = (key: string): T => {
    this.made++;
    return this.make(key);
  };
}
