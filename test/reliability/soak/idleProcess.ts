import { once } from 'node:events';
import type { Scene } from '../../fault/daemon/scene.ts';

const code = `
  const delay = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  process.stdin.on('end', () => console.log(delay.max / 1e6)).resume();
  console.log('watching');`;

/** A process that does nothing: what holds it up is the machine, and whatever else runs there. */
export class IdleProcess {
  readonly #end: () => Promise<number>;

  private constructor(end: () => Promise<number>) {
    this.#end = end;
  }

  /** Settles once it watches. The scene ends it where nobody else does. */
  static async start(scene: Scene): Promise<IdleProcess> {
    const child = scene.spawn(['-e', code]);
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.once('close', () => reject(new Error('The idle process ended.')));
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.startsWith('watching\n')) resolve();
      });
    });
    return new IdleProcess(async () => {
      const closed = once(child, 'close');
      child.stdin?.end();
      await closed;
      return Number(said.split('\n')[1]);
    });
  }

  /** Ends it; for how many milliseconds its event loop was held up at most. */
  end(): Promise<number> {
    return this.#end();
  }
}
