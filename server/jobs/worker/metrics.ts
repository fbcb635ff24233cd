import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What a worker counts, in Prometheus's words. Whoever scrapes it tells workers apart by their address. */
export class WorkerMetrics {
  readonly registry = new Registry();
  readonly taken = new Counter({
    name: 'caption_lens_pictures_taken_total',
    help: 'Pictures that were taken from the queue.',
    registers: [this.registry],
  });
  readonly settled = new Counter({
    name: 'caption_lens_pictures_settled_total',
    help: 'Pictures by what became of them; "again" goes back for another try.',
    labelNames: ['state'] as const,
    registers: [this.registry],
  });
  readonly engineSeconds = new Histogram({
    name: 'caption_lens_engine_seconds',
    help: 'Seconds from giving a picture to the engine to its description; shared results take none.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [this.registry],
  });
  readonly waiting = new Gauge({
    name: 'caption_lens_pictures_waiting',
    help: 'Pictures of open jobs in the queue that nobody holds, by job.',
    labelNames: ['job'] as const,
    registers: [this.registry],
  });
  readonly held = new Gauge({
    name: 'caption_lens_pictures_held',
    help: 'Pictures that this worker holds.',
    registers: [this.registry],
  });
}
