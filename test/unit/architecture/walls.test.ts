/** The import walls of ARCHITECTURE.md, held a second time: the linter reads sources, this reads what is bundled. */
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const maxLines = 500;
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
  test('who speaks to other machines: downloads of models and remote pictures, nobody else', () => {
    const network = /^(node:)?(http|https|http2|net|tls|dgram|dns|dns\/promises)$|^ws$|^@huggingface\/hub$/;
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
    ]);
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

  test('server/ does not know the extension', () => {
    expect(sources('server').filter((path) => imported(path).some((name) => name.includes('/client/')))).toEqual([]);
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
  const long = ['models', 'server', 'test'].flatMap(sources).filter((path) => {
    return readFileSync(join(root, path), 'utf8').split('\n').length > maxLines + 1;
  });
  expect(long).toEqual([]);
});
