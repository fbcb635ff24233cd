import { Command, Option } from 'commander';
import { longFrom, pictureMappings, pictureRoots } from '../../check/checkCommand.ts';
import { type CheckFlags, documentPaths, picturePlaces } from '../../check/checkOptions.ts';
import { someText } from '../../terminal/optionValues.ts';
import type { ExitCode, World } from '../../world.ts';
import { datasetFromDocuments, type FromDocumentsOptions } from './fromDocuments.ts';

/** The options as commander leaves them. */
interface FromDocumentsFlags extends Pick<CheckFlags, 'longFrom' | 'root' | 'map' | 'json'> {
  readonly out?: string;
  readonly pictures?: string;
}

/** `caption-lens dataset from-documents`: what people wrote of pictures in their own documents. */
export function fromDocumentsCommand(world: World, signal: AbortSignal, onExit: (code: ExitCode) => void): Command {
  return new Command('from-documents')
    .description('make a data set of the good alt texts in documents')
    .argument('[paths...]', 'documents, or folders of documents (default: this folder)')
    .addOption(new Option('--out <file>', 'where it goes (default: standard output)').argParser(someText('--out')))
    .addOption(
      new Option('--pictures <folder>', 'write pictures that are in documents themselves here').argParser(
        someText('--pictures'),
      ),
    )
    .addOption(longFrom())
    .addOption(pictureRoots())
    .addOption(pictureMappings())
    .option('--json', 'tell what was taken and left out as one JSON object')
    .action(async (paths: readonly string[], flags: FromDocumentsFlags) => {
      onExit(await datasetFromDocuments(optionsOf(paths, flags), world, signal));
    });
}

/** Throws `invalidOption` for an empty path. */
function optionsOf(paths: readonly string[], flags: FromDocumentsFlags): FromDocumentsOptions {
  const { out, pictures, longFrom: long, json } = flags;
  return {
    paths: documentPaths(paths),
    rules: { ...(long !== undefined && { longFrom: long }) },
    places: picturePlaces(flags),
    ...(out !== undefined && { out }),
    ...(pictures !== undefined && { pictures }),
    format: json ? 'json' : 'text',
  };
}
