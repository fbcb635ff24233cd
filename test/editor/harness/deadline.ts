/** How long a person would wait for something at most, in milliseconds; a loaded machine with 2 cores is slow. */
export const patience = {
  /** VS Code's server answers. */
  server: 60_000,
  /** The workbench is drawn, the extension activated. */
  workbench: 60_000,
  /** A widget comes up. */
  widget: 20_000,
  /** A hover or a list of actions comes up, and a description with the model in memory. */
  hover: 8000,
  /** A hover goes, once the mouse has left. */
  leave: 2000,
  /** The daemon starts, compiles and loads the embedded model, and describes. */
  description: 45_000,
  /** Processes end. */
  end: 20_000,
} as const;

const pauseMs = 50;

/** Asks again and again until there is an answer; `what` names it in the error when there is none in time. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  ms: number = patience.widget,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
