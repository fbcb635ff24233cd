/** What of a page's list has a picture. */
export interface Pictured {
  readonly id: number;
  readonly element: HTMLElement;
  readonly image: HTMLImageElement;
}

/** How far below the window a picture is asked for, and how long the page gathers what it asks for. */
const [margin, gatherMs] = ['300px 0px', 80];

/** Asks for pictures together once they are nearly in sight, and no faster than a person scrolls. */
export class Thumbnails {
  readonly #ask: (ids: readonly number[]) => void;
  readonly #observer: IntersectionObserver;
  /** Those whose picture has not been asked for. */
  readonly #waiting = new Map<Element, Pictured>();
  readonly #asked = new Map<number, Pictured>();
  #next: number[] = [];
  #timer = 0;

  constructor(ask: (ids: readonly number[]) => void) {
    this.#ask = ask;
    this.#observer = new IntersectionObserver(
      (entries) => {
        this.#seen(entries);
      },
      { rootMargin: margin },
    );
  }

  follow(pictured: Pictured): void {
    this.#waiting.set(pictured.element, pictured);
    this.#observer.observe(pictured.element);
  }

  forget(pictured: Pictured): void {
    this.#waiting.delete(pictured.element);
    this.#asked.delete(pictured.id);
    this.#observer.unobserve(pictured.element);
  }

  /** `uri`: '' where the picture cannot be drawn. */
  take(id: number, uri: string): void {
    const pictured = this.#asked.get(id);
    if (!pictured || uri === '') return;
    pictured.image.src = uri;
    pictured.image.hidden = false;
  }

  #seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const pictured = this.#waiting.get(target);
      if (!pictured || !isIntersecting) continue;
      this.#waiting.delete(target);
      this.#observer.unobserve(target);
      this.#asked.set(pictured.id, pictured);
      this.#next.push(pictured.id);
    }
    if (this.#next.length === 0 || this.#timer !== 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#ask(this.#next);
      this.#next = [];
    }, gatherMs);
  }
}
