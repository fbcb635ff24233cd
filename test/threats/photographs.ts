import { test, type ThreatGroup } from './threat.ts';

export const photographs: ThreatGroup = {
  heading: 'Photographs',
  threats: [
    {
      row: 74,
      threat: 'Metadata of a picture attack their reader, or tell where it was taken to who did not ask.',
      promise:
        'The decode child reads them within their bytes and leaves out what is broken; a place where the user asks for it, never for an agent.',
      checks: [
        test('fault/images/photograph', 'metadata that are absent, broken or absurd'),
        test(
          'fault/images/photograph',
          'how a picture was taken',
          'the place comes where it is asked for, and at no other time',
        ),
        test('fault/images/rawPreview', 'raw.$name'),
        test(
          'fault/images/rawPreview',
          'directories in a circle, and thousands of them, are left where they were read',
        ),
        test('unit/server/photograph/sheets', 'a %s'),
        test('unit/server/photograph/sheets', 'a %s in Markdown'),
        test('unit/server/cli/mcp/mcp', 'the tools', 'compare pictures'),
      ],
      open: 'No file of a real camera was at hand for the raw formats; they are built by a script.',
    },
  ],
};
