/** The walls of walls.mjs, held a second time: the linter reads sources, this reads what is bundled as well. */
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const maxLines = 500;
const maxFiles = 16;
let metafile: Metafile;

// Not `dist/metafile.json`, which may be older than the sources.
beforeAll(async () => {
  const { all } = (await import(new URL('../../../esbuild.options.mjs', import.meta.url).href)) as {
    all: readonly BuildOptions[];
  };
  const built = await Promise.all(
    all.map((options) => build({ ...options, absWorkingDir: root, write: false, metafile: true })),
  );
  metafile = {
    inputs: Object.assign({}, ...built.map(({ metafile }) => metafile.inputs)) as Metafile['inputs'],
    outputs: Object.assign({}, ...built.map(({ metafile }) => metafile.outputs)) as Metafile['outputs'],
  };
});

/** Sources that are bundled and import a package, or a file below a folder. */
function importers(target: string): readonly string[] {
  const isTarget = (path: string) => path === target || path.startsWith(`${target}/`);
  return Object.entries(metafile.inputs)
    .filter(([, { imports }]) => imports.some(({ path }) => isTarget(path)))
    .map(([path]) => path)
    .sort();
}

/** Packages and built-in modules that a bundle loads when it runs. */
function loads(bundle: string): readonly string[] {
  const imports = metafile.outputs[`dist/${bundle}`]?.imports ?? [];
  return imports.filter(({ external }) => external).map(({ path }) => path);
}

/** Our own TypeScript, types included, which no bundle shows. */
function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name).replaceAll('\\', '/'));
}

function imported(path: string): readonly string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) => name);
}

/** Of a file of ours, by paths from the repository. */
function ownImports(path: string): readonly string[] {
  return imported(path)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(path), name));
}

describe('rooms', () => {
  const program = ['models', 'server', 'client'].flatMap(sources);
  let walls: {
    readonly rooms: Readonly<Record<string, readonly string[]>>;
    readonly roomOf: (path: string) => string | undefined;
    readonly trespass: (from: string, to: string) => string | undefined;
  };
  beforeAll(async () => {
    walls = (await import(new URL('../../../walls.mjs', import.meta.url).href)) as typeof walls;
  });

  test('each has its walls, and no wall stands around nothing', () => {
    expect(new Set(program.map((path) => walls.roomOf(path)))).toEqual(new Set(Object.keys(walls.rooms)));
  });

  test('import what walls.mjs lets them, types included', () => {
    const found = program.flatMap((path) =>
      ownImports(path).flatMap((target) => {
        const message = walls.trespass(path, target);
        return message === undefined ? [] : [`${path}: ${message}`];
      }),
    );
    expect(found).toEqual([]);
  });

  test('are bundled with what walls.mjs lets them', () => {
    const found = Object.entries(metafile.inputs).flatMap(([path, { imports }]) =>
      imports
        .filter((each) => /^(models|server|client)\//.test(each.path))
        .flatMap((each) => walls.trespass(path, each.path) ?? []),
    );
    expect(found).toEqual([]);
  });

  test('have no circle of imports, not even of types', () => {
    const imports = new Map(program.map((path) => [path, ownImports(path)]));
    expect(circles(imports)).toEqual([]);
  });

  test(`have at most ${maxFiles} files to a folder`, () => {
    const counts = new Map<string, number>();
    for (const path of [...program, ...sources('test')]) {
      counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
    }
    expect([...counts].filter(([, files]) => files > maxFiles)).toEqual([]);
  });
});

/** Groups of files of which each imports each by way of others: Tarjan's strongly connected components. */
function circles(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const seen = new Map<string, { readonly index: number; lowest: number; isOpen: boolean }>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (path: string): { readonly index: number; lowest: number; isOpen: boolean } => {
    const mark = { index: seen.size, lowest: seen.size, isOpen: true };
    seen.set(path, mark);
    open.push(path);
    for (const next of imports.get(path) ?? []) {
      const other = seen.get(next) ?? visit(next);
      if (other.isOpen) mark.lowest = Math.min(mark.lowest, other.lowest);
    }
    if (mark.lowest === mark.index) {
      const circle = open.splice(open.indexOf(path));
      for (const each of circle) (seen.get(each) as typeof mark).isOpen = false;
      if (circle.length > 1) found.push(circle.sort());
    }
    return mark;
  };
  for (const path of imports.keys()) if (!seen.has(path)) visit(path);
  return found;
}

describe('who imports what', () => {
  test('the decode child alone decodes pictures', () => {
    expect(importers('sharp')).toEqual(['server/images/decoding/decodeChild.ts']);
  });

  test('models/runtime alone talks to ONNX Runtime', () => {
    const others = importers('onnxruntime-node').filter((path) => !path.startsWith('models/runtime/'));
    expect(others).toEqual([]);
    expect(importers('onnxruntime-node')).not.toEqual([]);
  });

  test('models/ knows neither server/ nor client/, not even their types', () => {
    const reached = sources('models').filter((path) => imported(path).some((name) => /\/(server|client)\//.test(name)));
    expect(reached).toEqual([]);
    const bundled = [...importers('server'), ...importers('client')].filter((path) => path.startsWith('models/'));
    expect(bundled).toEqual([]);
  });

  test('of models/, models/hub alone opens sockets and knows the Hub’s package', () => {
    const network = /^(node:)?(http|https|net|tls)$|^@huggingface\/hub$/;
    const reaching = sources('models').filter((path) => imported(path).some((name) => network.test(name)));
    expect(reaching).toEqual(['models/hub/network/hubClient.ts', 'models/hub/network/transport.ts']);
    const others = ['server', 'client'].flatMap(sources);
    expect(others.filter((path) => imported(path).includes('@huggingface/hub'))).toEqual([]);
  });

  // What says "nothing leaves the machine".
  test('who speaks to other machines: downloads of models, remote pictures and jobs, nobody else', () => {
    const network = /^(node:)?(http|https|http2|net|tls|dgram|dns|dns\/promises)$|^(ws|pg|pg-boss|@huggingface\/hub|@aws-sdk\/client-s3)$/;
    const speaking = ['client', 'models', 'server']
      .flatMap(sources)
      .filter((path) => imported(path).some((name) => network.test(name)))
      // Between programs of this machine.
      .filter((path) => !/^server\/(connection|daemon)\//.test(path));
    expect(speaking).toEqual([
      'models/hub/network/hubClient.ts',
      'models/hub/network/transport.ts',
      'server/images/reading/publicAddress.ts',
      'server/images/reading/remotePicture.ts',
      'server/jobs/database/database.ts',
      'server/jobs/queue/queue.ts',
      'server/jobs/sources/bucket.ts',
      'server/jobs/worker/healthPage.ts',
    ]);
    // Nothing of jobs is in what everybody runs.
    const ofJobs = (bundle: string) =>
      Object.keys(metafile.outputs[`dist/${bundle}`]?.inputs ?? {}).filter((path) =>
        /^server\/jobs\/|\bnode_modules\/(pg|pg-boss|@aws-sdk|prom-client)\//.test(path),
      );
    expect(ofJobs('jobs.js')).not.toEqual([]);
    expect([...ofJobs('cli.js'), ...ofJobs('daemon.js')]).toEqual([]);
    // What they connect to and listen on, named in every call.
    const calls = ['server/connection', 'server/daemon']
      .flatMap(sources)
      .flatMap((path) => [
        ...readFileSync(join(root, path), 'utf8').matchAll(/(?:new WebSocket|\bconnect|\.listen)\([^)\n].*/g),
      ])
      .map(([call]) => call);
    expect(calls.length).toBeGreaterThan(3);
    expect(calls.filter((call) => !call.includes('127.0.0.1'))).toEqual([]);
  });

  test('no program imports a test', () => {
    const programs = ['models', 'server'].flatMap(sources);
    expect(programs.filter((path) => imported(path).some((name) => /\/test\//.test(name)))).toEqual([]);
    expect(importers('test')).toEqual([]);
  });
});

describe('what a program loads when it starts', () => {
  const native = /^(onnxruntime-node|sharp)$/;

  test('the command line: nothing native', () => {
    expect(loads('cli.js').length).toBeGreaterThan(0);
    expect(loads('cli.js').filter((name) => !isBuiltin(name))).toEqual([]);
  });

  test('the daemon: nothing native', () => {
    expect(loads('daemon.js').length).toBeGreaterThan(0);
    expect(loads('daemon.js').filter((name) => !isBuiltin(name))).toEqual([]);
  });

  test('the daemon: no language’s parser, which the parsing thread loads', () => {
    const adapters = (bundle: string) =>
      Object.keys(metafile.outputs[`dist/${bundle}`]?.inputs ?? {}).filter((path) =>
        /^server\/languages\/registry\.ts$|\bnode_modules\/(@babel\/parser|acorn|micromark)\//.test(path),
      );
    expect(adapters('parsingThread.js')).not.toEqual([]);
    expect(adapters('daemon.js')).toEqual([]);
  });

  test('the decode child: sharp and no model', () => {
    expect(loads('decodeChild.js').filter((name) => native.test(name))).toEqual(['sharp']);
  });

  test('the engine child: ONNX Runtime and no codec', () => {
    expect(new Set(loads('engineChild.js').filter((name) => native.test(name)))).toEqual(new Set(['onnxruntime-node']));
  });

  test('no socket in a child', () => {
    const sockets = /^(node:)?(net|http|https|http2|tls|dgram)$/;
    const opened = [...loads('decodeChild.js'), ...loads('engineChild.js')].filter((name) => sockets.test(name));
    expect(opened).toEqual([]);
  });
});

test('the daemon’s own code makes no call that holds up its event loop until the disk has answered', () => {
  const bundled = Object.keys(metafile.outputs['dist/daemon.js']?.inputs ?? {});
  const own = bundled.filter((path) => /^(models|server)\//.test(path));
  expect(own.length).toBeGreaterThan(100);
  const waiting = own.filter((path) => /\b\w+Sync\(|\bAtomics\.wait\(/.test(readFileSync(join(root, path), 'utf8')));
  // It looks whether its own folder is there.
  expect(waiting).toEqual(['models/embeddedModel.ts']);
});

test(`no source has more than ${maxLines} lines`, () => {
  const long = ['models', 'server', 'client', 'test'].flatMap(sources).filter((path) => {
    return readFileSync(join(root, path), 'utf8').split('\n').length > maxLines + 1;
  });
  expect(long).toEqual([]);
});
