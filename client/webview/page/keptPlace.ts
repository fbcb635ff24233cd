import type { VsCodeApi } from './vscodeApi.ts';

/** Where a person is in a list. */
export interface Place {
  /** Pixels that the page is scrolled by. */
  readonly top: number;
  /** Of the row that is reached by Tab. */
  readonly active: number;
}

const restMs = 200;

/** Keeps what a page is opened again by, with the place in its list, while the page is hidden and over a reload. */
export class KeptPlace<Memory extends object> {
  /** As VS Code has kept it; zeros where it has kept nothing. */
  readonly before: Place;
  readonly #vscode: VsCodeApi<never, Memory & Place>;
  #memory: Memory | undefined;
  #active: number;

  constructor(vscode: VsCodeApi<never, Memory & Place>) {
    this.#vscode = vscode;
    this.before = readPlace(vscode.getState());
    this.#active = this.before.active;
    let waiting = 0;
    window.addEventListener(
      'scroll',
      () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => {
          this.#keep();
        }, restMs);
      },
      { passive: true },
    );
  }

  keep(newest: Memory): void {
    this.#memory = newest;
    this.#keep();
  }

  /** The row that is gone back to. */
  keepActive(index: number): void {
    this.#active = index;
    this.#keep();
  }

  #keep(): void {
    if (this.#memory) this.#vscode.setState({ ...this.#memory, top: window.scrollY, active: this.#active });
  }
}

function readPlace(state: unknown): Place {
  const { top, active } = (state ?? {}) as Readonly<Record<string, unknown>>;
  return { top: typeof top === 'number' ? top : 0, active: typeof active === 'number' ? active : 0 };
}
