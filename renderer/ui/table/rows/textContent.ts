/** A text in an element, cut where it is too long. The cut one is shown; the whole lies over it, unseen, for selecting, copying, searching and
 *  reading aloud (as `MiddleClip` does it). Nodes are kept, and only what differs is written. */
export class TextContent {
  private readonly parent: Element;
  private readonly plain = new Text();
  private cut: { readonly element: HTMLElement; readonly whole: Text; readonly shown: Text } | null = null;
  private whole = "";
  private shown = "";

  constructor(parent: Element) {
    this.parent = parent;
    parent.replaceChildren(this.plain);
  }

  set(whole: string, shown: string): void {
    if (whole === this.whole && shown === this.shown) return;
    const wasCut = this.whole !== this.shown;
    this.whole = whole;
    this.shown = shown;
    if (whole === shown) {
      this.plain.data = whole;
      if (wasCut) this.parent.replaceChildren(this.plain);
      return;
    }
    this.cut ??= newCut();
    this.cut.element.title = whole;
    this.cut.whole.data = whole;
    this.cut.shown.data = shown;
    if (!wasCut) this.parent.replaceChildren(this.cut.element);
  }
}

function newCut() {
  const element = document.createElement("span");
  element.className = "mid-cut";
  const over = document.createElement("span");
  over.className = "mid-whole";
  const under = document.createElement("span");
  under.setAttribute("aria-hidden", "true");
  const [whole, shown] = [new Text(), new Text()];
  over.append(whole);
  under.append(shown);
  element.append(over, under);
  return { element, whole, shown };
}
