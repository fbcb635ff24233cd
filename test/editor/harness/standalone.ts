import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { prepareEditorMachine } from '../setup/globalSetup.ts';
import { launchBrowser } from './editor.ts';
import { samples } from './samples.ts';
import { type ServerOptions, VscodeServer } from './vscodeServer.ts';

/** What a program that is no test works with. */
export interface Workbenches {
  readonly servers: readonly VscodeServer[];
  readonly browser: Browser;
}

/**
 * Packages the extension and runs `work` beside a VS Code for each of the options, by default with the extension and the
 * samples; all of it is gone afterwards.
 */
export async function withWorkbenches(
  options: readonly Partial<ServerOptions>[],
  work: (workbenches: Workbenches) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'caption-lens-workbench-'));
  try {
    const machine = await prepareEditorMachine(folder);
    if (machine.kind === 'absent') throw new Error(machine.reason);
    const servers: VscodeServer[] = [];
    try {
      for (const each of options) {
        servers.push(await VscodeServer.start(machine, { vsix: [machine.vsix], workspace: samples, ...each }));
      }
      const browser = await launchBrowser(machine.browser);
      try {
        await work({ servers, browser });
      } finally {
        await browser.close();
      }
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As `withWorkbenches`, with one. */
export function withWorkbench(
  options: Partial<ServerOptions>,
  work: (server: VscodeServer, browser: Browser) => Promise<void>,
): Promise<void> {
  return withWorkbenches([options], async ({ servers: [server], browser }) => {
    if (server) await work(server, browser);
  });
}

/** What a figure was measured on. */
export function machineLine(): string {
  const load = (loadavg()[0] ?? NaN).toFixed(1);
  return `${String(cpus().length)} cores of ${cpus()[0]?.model ?? 'unknown'}, load ${load}`;
}
