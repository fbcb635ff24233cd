import { test, type ThreatGroup } from './threat.ts';

export const supply: ThreatGroup = {
  heading: 'Supply and trust',
  threats: [
    {
      row: 67,
      threat: 'A workspace’s settings choose models, folders or remote pictures.',
      promise:
        'Places on the machine are no workspace’s to set; untrusted, it has the embedded model and its own pictures.',
      checks: [
        test('unit/client/manifest', 'settings', 'that name a place on the machine cannot come from a workspace'),
        test(
          'unit/client/manifest',
          'settings',
          'that let a workspace reach further are restricted until it is trusted',
        ),
        test(
          'unit/server/lsp/session/session',
          'settings',
          'of a workspace that is not trusted name no model and allow nothing remote, until it is trusted',
        ),
        test('editor/trust', 'a folder that is not trusted'),
      ],
    },
    {
      row: 68,
      threat: 'A package runs a script when it is installed, or is another one than was looked at.',
      promise: 'Every package is pinned by its digest, no install script runs, and nothing is downloaded beside npm.',
      checks: [
        test('unit/architecture/dependencies', 'what is installed'),
        test(
          'unit/architecture/dependencies',
          'every package that Caption Lens is built of has a line that says why, and no other has',
        ),
      ],
      open: 'Advisories that appear later are looked for by hand (`npm audit --omit dev`).',
    },
    {
      row: 69,
      threat: 'The extension’s package carries tests, tokens or weights that do not belong there.',
      promise: 'It has exactly the listed files, and less than 120 MB of them.',
      checks: [test('editor/packaging/packaging', 'what the extension carries')],
    },
    {
      row: 70,
      threat: 'Reports and measurements tell others about the user’s files.',
      promise:
        'Nothing is reported to anybody; `doctor` and the report for a bug name no home folder and no caption of the user’s.',
      checks: [
        test('unit/server/cli/doctor/doctor', 'all is well'),
        test('unit/server/cli/pieces', 'redactHome'),
        test('unit/client/pieces', 'the report for a bug'),
        test(
          'unit/architecture/walls',
          'who imports what',
          'who speaks to other machines: downloads of models, remote pictures and jobs, nobody else',
        ),
      ],
    },
  ],
};
