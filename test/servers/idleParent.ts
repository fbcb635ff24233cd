import { EngineProcess } from '../../server/engine/engineProcess.ts';

// Forks an engine, asks it one thing, prints its pid and ends without disposing of it.
const engine = new EngineProcess(new URL('./fakeEngine.mjs', import.meta.url));
await engine.ask(
  (id) => ({ kind: 'describe', id }),
  () => undefined,
);
process.stdout.write(String(engine.pid));
