import type { WorkerLog } from '../../jobs/worker/jobEngine.ts';
import { oneLine } from '../terminal/textWidth.ts';
import type { TextSink } from '../world.ts';

/**
 * One line an event on standard error: `2026-11-29T04:00:00.000Z info archive: 210 pictures …`, or an object with the same
 * members for programs that gather logs.
 */
export function workerLog(sink: TextSink, format: 'text' | 'json'): WorkerLog {
  const write =
    (level: 'info' | 'warn') =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      const time = new Date().toISOString();
      if (format === 'json') {
        sink.write(`${JSON.stringify({ time, level, ...fields, message })}\n`);
        return;
      }
      const { job, ...rest } = fields;
      const about = typeof job === 'string' ? `${job}: ` : '';
      const others = Object.entries(rest).map(([name, value]) => ` ${name}=${String(value)}`);
      sink.write(`${time} ${level} ${oneLine(`${about}${message}${others.join('')}`)}\n`);
    };
  return { info: write('info'), warn: write('warn') };
}
