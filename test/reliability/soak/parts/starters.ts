import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../../../models/files/processIdentity.ts';
import type { DaemonConnection } from '../../../../server/connection/daemonConnection.ts';
import { samples, Scene } from '../../../fault/daemon/scene.ts';
import { brokenOf, figure, type SoakOrder, type SoakOutcome, type SoakPart } from './part.ts';
import { familyOf, tellsOfProcesses } from '../processes.ts';

const startersAtOnce = 20;
/** Of the quick form, once each kind had its twenty: most races of twenty are races of the first few. */
const fewAtOnce = 4;
const pollMs = 50;
/** For those that came too late to have left. */
const mostLooks = 600;

/** What the twenty are; each round takes the next. */
const kinds = ['programs', 'programs after a kill', 'commands', 'daemons', 'daemons and a stale lock'] as const;
type Kind = (typeof kinds)[number];
/** Commands take three times as long as others, and connect as programs do. */
const quickKinds = kinds.filter((kind) => kind !== 'commands');

interface Round {
  readonly kind: Kind;
  readonly atOnce: number;
}

export const starters: SoakPart = {
  name: 'starters',
  promise:
    'Twenty programs start in the same instant on a fresh runtime folder: clients, clients after the daemon was killed, `caption` commands, daemons, daemons beside a stale lock. Exactly one daemon is there at the end, and all twenty are served by it. (In the default tests each kind comes once with twenty, then all but commands with four.)',
  unit: 'rounds of twenty',
  rounds: 50,
  quickRounds: 50,
  run: soakStarters,
};

function roundOf(number: number, extent: SoakOrder['extent']): Round {
  const isQuick = extent === 'quick' && number >= kinds.length;
  const choice = isQuick ? quickKinds : kinds;
  return { kind: choice[number % choice.length] ?? 'programs', atOnce: isQuick ? fewAtOnce : startersAtOnce };
}

async function soakStarters({ rounds, model, extent, say }: SoakOrder): Promise<SoakOutcome> {
  const broken: string[] = [];
  const times: number[] = [];
  let started = 0;
  for (let round = 0; round < rounds; round++) {
    const { kind, atOnce } = roundOf(round, extent);
    started += atOnce;
    const scene = new Scene();
    try {
      const begin = performance.now();
      const faults = await starts[kind](scene, atOnce, model);
      times.push(performance.now() - begin);
      broken.push(
        ...[...faults, ...(await daemonFaults(scene, kind))].map((fault) => `Round ${round + 1}, ${kind}: ${fault}`),
      );
    } finally {
      await scene.close();
    }
    if ((round + 1) % kinds.length === 0) say(`${round + 1} of ${rounds}`);
  }
  const sorted = times.toSorted((one, other) => one - other);
  return {
    figures: [
      figure('programs started', started),
      figure('rounds with other than one daemon, or with a program that was not served', new Set(broken).size),
      figure('a round, median', sorted[Math.floor(sorted.length / 2)] ?? NaN, 'ms'),
      figure('a round, at most', sorted.at(-1) ?? NaN, 'ms'),
    ],
    broken,
  };
}

const starts: Readonly<Record<Kind, (scene: Scene, atOnce: number, model: string) => Promise<readonly string[]>>> = {
  programs: async (scene, atOnce) => oneServes(await connectAll(scene, atOnce)),
  'programs after a kill': async (scene, atOnce) => {
    const before = await connectAll(scene, atOnce);
    process.kill(before[0]?.info.pid ?? NaN, 'SIGKILL');
    await Promise.all(before.map(({ closed }) => closed));
    const after = await connectAll(scene, atOnce);
    const isAnother = after[0]?.info.pid !== before[0]?.info.pid;
    return [...oneServes(after), ...brokenOf([[isAnother, 'The killed daemon served.']])];
  },
  commands: async (scene, atOnce, model) => {
    const args = ['caption', join(samples, 'coffee.png'), ...(model === '' ? [] : ['--model', model])];
    const ends = await Promise.all(Array.from({ length: atOnce }, () => scene.run(args)));
    const failed = ends.filter(({ code, stderr }) => code !== 0 || stderr !== '');
    return brokenOf([
      [failed.length === 0, `Commands failed: ${failed[0]?.code} ${failed[0]?.stderr}`],
      [new Set(ends.map(({ stdout }) => stdout)).size === 1, 'Commands printed different captions.'],
    ]);
  },
  daemons: startDaemons,
  'daemons and a stale lock': async (scene, atOnce) => {
    mkdirSync(scene.runtime, { mode: 0o700 });
    writeFileSync(join(scene.runtime, 'daemon.lock'), '{"pid":999999999,"started":"1","nonce":"0"}');
    return startDaemons(scene, atOnce);
  },
};

/** Daemons that ever listened; of those that start by themselves one may have begun to when it finds another. */
const listeners: Readonly<Record<Kind, number | undefined>> = {
  programs: 1,
  'programs after a kill': 2,
  commands: 1,
  daemons: undefined,
  'daemons and a stale lock': undefined,
};

async function startDaemons(scene: Scene, atOnce: number): Promise<readonly string[]> {
  const children = Array.from({ length: atOnce }, () => scene.spawn([scene.entry]));
  const running = () => children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  for (let look = 0; look < mostLooks && running().length > 1; look++) await sleep(pollMs);
  const left = running();
  const endpoint = await scene.endpoint();
  const codes = children.filter((child) => !left.includes(child)).map(({ exitCode }) => exitCode);
  const { info } = await scene.connect({ start: 'never' });
  return brokenOf([
    [left.length === 1, `Of ${atOnce} daemons ${left.length} stayed.`],
    [codes.every((code) => code === 0), `Those that left ended with ${[...new Set(codes)].join(', ')}.`],
    [left[0]?.pid === endpoint.pid && info.pid === endpoint.pid, 'The one that stayed is not the one that is found.'],
  ]);
}

function connectAll(scene: Scene, atOnce: number): Promise<readonly DaemonConnection[]> {
  return Promise.all(Array.from({ length: atOnce }, () => scene.connect()));
}

function oneServes(connections: readonly DaemonConnection[]): readonly string[] {
  const { size } = new Set(connections.map(({ info }) => info.pid));
  return brokenOf([[size === 1, `${connections.length} programs were served by ${size} daemons.`]]);
}

/** What of the daemons is not as it should be once the twenty are served. */
async function daemonFaults(scene: Scene, kind: Kind): Promise<readonly string[]> {
  const endpoint = await scene.endpoint();
  const listened = scene.log().match(/ listens on /g)?.length ?? 0;
  const expected = listeners[kind];
  const isThere = await isAlive(endpoint);
  const family = () => familyOf(`TMPDIR=${scene.env['TMPDIR'] ?? ''}\0`).filter(({ kind }) => kind === 'daemon');
  if (tellsOfProcesses) for (let look = 0; look < mostLooks && family().length > 1; look++) await sleep(pollMs);
  return brokenOf([
    [isThere, 'The daemon that is found is gone.'],
    [expected === undefined || listened === expected, `${listened} daemons listened.`],
    [!tellsOfProcesses || family().length === 1, `${family().length} daemons run.`],
  ]);
}
