import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Description } from '../../../../server/protocol/messages.ts';
import { type Random, seededRandom } from '../../../bench/quality/scenes.ts';
import { Scene } from '../../../fault/daemon/scene.ts';
import { AnswerCount, sumOf } from '../answerCount.ts';
import { AskingClient } from '../askingClient.ts';
import { nameOf, type Outcome, tally } from '../outcome.ts';
import { brokenOf, figure, type SoakOrder, type SoakOutcome, type SoakPart } from './part.ts';
import { PictureSource } from '../pictures.ts';
import { familyOf, tellsOfProcesses } from '../processes.ts';
import { compiledModels, halfFiles, isCompiling } from '../wholeFiles.ts';

/** What is struck; `compile`: the engine while it compiles; `store`: the daemon while it writes captions down. */
const victims = ['daemon', 'engine', 'decoder', 'compile', 'store'] as const;
type Victim = (typeof victims)[number];

const picturesPerRound = 4;
/** Within which a round's captions are made once the model is loaded. */
const mostDelayMs = 250;
/** For children to see that their parent is gone: each looks when its present step is done. */
const orphanLooks = 300;
const pollMs = 100;

export const kills: SoakPart = {
  name: 'kills',
  promise:
    'At random moments of captions the daemon, the engine, the decoder, the engine while it compiles, or the daemon while it stores captions is killed (SIGKILL). Each request is answered once, with a caption or a typed error, or ends with the connection to a killed daemon; no process is left without its daemon; no stored caption, compiled model or `daemon.json` is half; and the next request gets its caption.',
  unit: 'kills',
  rounds: 200,
  quickRounds: 50,
  run: soakKills,
};

async function soakKills({ rounds, seed, model, say }: SoakOrder): Promise<SoakOutcome> {
  if (!tellsOfProcesses) throw new Error('Only Linux tells which processes there are.');
  const scene = new Scene();
  try {
    const killing = new Killing(scene, seed, model);
    for (let round = 0; round < rounds; round++) {
      await killing.round(victims[round % victims.length] ?? 'daemon');
      if ((round + 1) % 10 === 0) say(`${round + 1} of ${rounds}`);
    }
    return killing.outcome();
  } finally {
    await scene.close();
  }
}

class Killing {
  readonly #scene: Scene;
  readonly #model: string;
  readonly #random: Random;
  readonly #source: PictureSource;
  readonly #counts: AnswerCount[] = [];
  readonly #names: string[] = [];
  readonly #faults: string[] = [];
  readonly #struck: Victim[] = [];
  #client: AskingClient | undefined;

  constructor(scene: Scene, seed: number, model: string) {
    this.#scene = scene;
    this.#model = model;
    this.#random = seededRandom(seed);
    this.#source = new PictureSource(seed);
  }

  async round(victim: Victim): Promise<void> {
    const client = await this.#connected();
    if (victim === 'compile') await this.#forgetCompiled(client);
    const asked = Array.from({ length: picturesPerRound }, () => this.#ask(client));
    // Of others there is nothing to wait for.
    if (victim === 'store') await Promise.race(asked);
    if (victim === 'compile') await this.#untilCompiling(asked);
    await sleep(this.#random() * (victim === 'store' ? 5 : mostDelayMs));
    const wasStruck = await this.#strike(victim, client.daemonPid, asked);
    if (wasStruck) this.#struck.push(victim);
    const daemonDied = wasStruck && (victim === 'daemon' || victim === 'store');
    const outcomes = await Promise.all(asked);
    this.#judge(victim, outcomes, daemonDied);
    if (daemonDied) {
      await client.closed;
      this.#client = undefined;
    }
    this.#note(victim, await halfFiles({ cache: this.#scene.path('cache'), runtime: this.#scene.runtime }));
    const next = await this.#ask(await this.#connected());
    if (next.kind !== 'answer') this.#note(victim, [`The next request ended as ${JSON.stringify(next)}.`]);
    this.#note(victim, await this.#orphans());
    // The fifth crash of an engine within three minutes is for a person to forgive.
    if (wasStruck && !daemonDied) await this.#client?.unload();
  }

  outcome(): SoakOutcome {
    const { asked, unanswered, repeated } = sumOf(this.#counts);
    const names = tally(this.#names);
    const lost = names['lost'] ?? 0;
    const struck = tally(this.#struck);
    return {
      figures: [
        ...victims.map((victim) => figure(`kills: ${victim}`, struck[victim] ?? 0)),
        figure('requests', asked),
        figure('captions', names['answer'] ?? 0),
        figure('typed errors', this.#names.length - (names['answer'] ?? 0) - lost - (names['untyped'] ?? 0)),
        figure('requests that ended with the daemon’s connection', lost),
        figure('requests answered twice', repeated),
        figure('promises broken', this.#faults.length),
      ],
      broken: [
        ...this.#faults,
        ...brokenOf([
          [repeated === 0, `Requests answered more than once: ${repeated}.`],
          // Whoever lost the connection had no answer on the wire.
          [unanswered <= lost, `Requests without an answer and with their connection: ${unanswered - lost}.`],
        ]),
      ],
    };
  }

  async #connected(): Promise<AskingClient> {
    if (this.#client) return this.#client;
    const count = new AnswerCount();
    this.#counts.push(count);
    // The user's own word: this many crashes are nobody's fault.
    this.#client = await AskingClient.open(this.#scene, count, this.#model, { start: 'anew' });
    return this.#client;
  }

  async #ask(client: AskingClient): Promise<Outcome<Description>> {
    const { name, bytes } = this.#source.nextWhole();
    const picture = { kind: 'bytes', name, base64: bytes.toString('base64') } as const;
    const outcome = await client.describe({ picture, priority: 'action' });
    this.#names.push(nameOf(outcome));
    return outcome;
  }

  #judge(victim: Victim, outcomes: readonly Outcome<Description>[], daemonDied: boolean): void {
    for (const outcome of outcomes) {
      if (outcome.kind === 'untyped') this.#note(victim, [`A request ended as ${outcome.message}.`]);
      if (outcome.kind === 'lost' && !daemonDied) this.#note(victim, ['A connection was lost, and the daemon lived.']);
    }
  }

  /** Whether there was something to strike before all had their answers. */
  async #strike(victim: Victim, daemon: number, asked: readonly Promise<unknown>[]): Promise<boolean> {
    if (victim === 'daemon' || victim === 'store') return kill(daemon);
    const kind = victim === 'decoder' ? 'decoder' : 'engine';
    const find = () => this.#family().find((member) => member.kind === kind && member.parent === daemon);
    let isDone = false;
    void Promise.all(asked).then(() => (isDone = true));
    let found = find();
    for (; !found && !isDone; found = find()) await sleep(1);
    return found !== undefined && kill(found.pid);
  }

  /** The next caption compiles the model again. */
  async #forgetCompiled(client: AskingClient): Promise<void> {
    await client.unload();
    const cache = this.#scene.path('cache');
    for (const name of compiledModels(cache)) await rm(join(cache, name), { recursive: true, force: true });
  }

  async #untilCompiling(asked: readonly Promise<unknown>[]): Promise<void> {
    let isDone = false;
    void Promise.all(asked).then(() => (isDone = true));
    while (!isDone && !isCompiling(this.#scene.path('cache'))) await sleep(1);
  }

  /** Processes of this scene that belong to no daemon that runs. */
  async #orphans(): Promise<readonly string[]> {
    const daemon = this.#client?.daemonPid;
    const find = () => this.#family().filter(({ pid, parent }) => pid !== daemon && parent !== daemon);
    for (let look = 0; look < orphanLooks && find().length > 0; look++) await sleep(pollMs);
    return find().map(({ kind, pid }) => `The ${kind} (process ${pid}) is left without its daemon.`);
  }

  #family() {
    return familyOf(`TMPDIR=${this.#scene.env['TMPDIR'] ?? ''}\0`);
  }

  #note(victim: Victim, faults: readonly string[]): void {
    this.#faults.push(...faults.map((fault) => `Kill ${this.#struck.length + 1}, ${victim}: ${fault}`));
  }
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
