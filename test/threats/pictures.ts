import { test, type ThreatGroup } from './threat.ts';

export const pictures: ThreatGroup = {
  heading: 'Pictures and references',
  threats: [
    {
      row: 53,
      threat: 'A picture attacks the library that decodes it.',
      promise:
        'A process of its own decodes, without token, socket or path; it dies alone, and the next picture is fine.',
      checks: [
        test('fault/images/hostile', '%s', 'with bytes overwritten is read or refused, and harms nobody'),
        test('fault/images/decoder', 'a child that fails'),
        test('fault/images/decoder', 'a decoder', 'gives its child no secret of the environment'),
        test('unit/architecture/walls', 'what a program loads when it starts', 'no socket in a child'),
        test('unit/architecture/dependencies', 'what is installed', '%s is not older than its last known hole'),
      ],
    },
    {
      row: 54,
      threat: 'An SVG reads files, fetches addresses or runs scripts.',
      promise: 'SVG is not read at all.',
      checks: [test('fault/images/hostile', 'not a picture that is read')],
    },
    {
      row: 55,
      threat: 'A file’s name lies about its format, or reads as an option of the decoder.',
      promise: 'The bytes decide, and no decoder ever sees a name.',
      checks: [
        test('fault/images/referencedPicture', 'finds', 'a picture whose name says that it is another kind of file'),
        test('unit/server/images/reading/pictureFile', 'readPicture', 'takes a name as a name'),
        test('unit/server/images/signature', 'readSignature'),
      ],
    },
    {
      row: 56,
      threat: 'A small file becomes gigabytes of pixels, or has thousands of frames.',
      promise:
        'Files have 64 MB and pictures 100 million pixels at most, the first frame is read, and time is limited.',
      checks: [
        test('fault/images/hostile', 'too large'),
        test('fault/images/hostile', 'many frames'),
        test('fault/images/decoder', 'a child that fails', 'hangs: ended by the wall clock'),
      ],
    },
    {
      row: 57,
      threat: 'A reference names another machine, which then learns the user’s password hash.',
      promise: 'It is refused before anything is looked up, in more than sixty spellings, and links to it as well.',
      checks: [
        test('unit/server/images/resolving/networkPath', 'by the rules of %s', '%j is another machine'),
        test('unit/server/images/resolving/networkPath', '%j is a device or a stream on Windows'),
        test('unit/server/images/unaskedLooks', '%j is refused without a look at anything'),
        test(
          'unit/server/images/reading/linkWalk',
          'a path with links',
          'to another machine is refused before that machine is asked',
        ),
      ],
      open: 'Windows’ rules are tested as pure functions on Linux; that nothing is looked up is shown on Linux.',
    },
    {
      row: 58,
      threat: 'A reference or a link leads out of the workspace.',
      promise: 'What lies outside is read where the user asks for that picture, and never in an untrusted workspace.',
      checks: [
        test('fault/images/referencedPicture', 'outside of the workspace'),
        test('fault/images/referencedPicture', 'a folder that becomes a link and back never gives what lies outside'),
        test('unit/server/images/unaskedLooks', 'outside of the workspace'),
      ],
    },
    {
      row: 59,
      threat: 'A path leads to a pipe, a device or an endless file.',
      promise: 'What is no file is told in a sentence, and nobody waits for it.',
      checks: [
        test('fault/images/pictureFile', 'what is no file'),
        test('fault/images/pictureFile', 'a sparse file of one terabyte'),
        test('fault/cli/check', 'pipes and devices are told, and waited for by nobody'),
      ],
    },
    {
      row: 60,
      threat: 'A picture’s address reaches services of this network, or tells a stranger who reads the document.',
      promise:
        'Remote pictures are off, and never read on hover; where the user asks, only public addresses over https are reached.',
      checks: [
        test('unit/server/images/reading/remotePicture', 'refused before any connection'),
        test('unit/server/images/reading/remotePicture', 'redirects'),
        test('unit/server/images/reading/publicAddress', '%j is not public'),
        test('fault/images/referencedPicture', 'a remote picture needs the setting, the question and trust'),
        test(
          'unit/server/lsp/features/hover/hover',
          'a hover',
          'opens no connection for a remote picture, even where those are allowed',
        ),
        test('editor/trust', 'a folder that is not trusted', 'fetches nothing from elsewhere, on hover or when asked'),
        test(
          'unit/architecture/walls',
          'who imports what',
          'who speaks to other machines: downloads of models and remote pictures, nobody else',
        ),
      ],
    },
    {
      row: 61,
      threat: 'A document carries megabytes of pictures, or something that only says it is one.',
      promise:
        'Only pictures of 8 MB at most are taken; a document that takes too long is set aside and holds up no other.',
      checks: [
        test('unit/server/images/resolving/pictureTarget', 'data: pictures'),
        test('unit/server/languages/markdown/markdown', 'pictures in the document itself'),
        test('fault/cli/check', 'hostile documents end with an answer'),
        test('unit/server/parsing/documentParser', 'a document that'),
      ],
    },
    {
      row: 62,
      threat: 'A picture has a format that is not read.',
      promise: 'The sentence names the format and those that are read.',
      checks: [
        test('fault/images/hostile', 'not a picture that is read'),
        test('unit/server/images/signature', 'readSignature'),
      ],
    },
    {
      row: 74,
      threat: 'Metadata of a picture attack their reader, or tell where it was taken to who did not ask.',
      promise:
        'The decode child reads EXIF and raw files’ previews, within their bytes; what is broken is left out with a note. A place is decoded where the user asks for it, and never for an agent.',
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
