/**
 * What keeps its full stop. Found by asking the tokenizer of pycocoevalcap about every word of one to four letters and
 * about the words of an English dictionary (test/golden/metrics/README.md).
 */

/** Abbreviations that a sentence may end with: letters of any case. */
const closing =
  'al az co ct ga jr ky md mo rd rt sq sr va vt ala apr aug bhd cos dak dec esq est etc ext feb fla fri inc ind jan jul ' +
  'jun kan ltd mar mon neb nev nov oct plc sep seq sys tel thu tue wed wis wyo ariz assn bldg blvd bros colo conn corp ' +
  'intl kans mich minn mont okla penn sept tenn tues univ wisc calif thurs';

/** The same, where they begin with a capital; without it they are words. */
const closingNames = 'la pa ark del ill ore tex mass miss wash';

/** Abbreviations that something always follows. */
const titles =
  'cf dr ft lt mr ms mt ph st vs wm adj adm adv ave cie col cpl det drs ens gen gov hon jos maj mme mrs pfc pvt rep rev ' +
  'sen sfc sgt spc ste alex asst atty brig capt cmdr dept elec govs insp invt mlle msgr natl pres prof reps sens supt ' +
  'comdr lieut assoc messrs profs treas supts attys';

/** What keeps its full stop before a number only. */
const numbered = 'ca no op pp art fig nos figs prop';

/** Words that begin a sentence: an initial before one of them is a word, and its full stop ends the sentence. */
const sentenceBeginnings =
  'a about according additionally after an as at but earlier he her here however if in it last many more now once one ' +
  'other our she since so some such that the their then there these they this we what when while yet you';

/** Regular expressions (sources) of each kind, without the full stop. */
export const abbreviations = {
  closing: `(?:${anyCase(closing)}|${capitalised(closingNames)}|[Pp]p?t(?:e|y)s?)`,
  titles: `(?:${anyCase(titles)}|[Mm]fg|[Mm]tg)`,
  numbered: `(?:${anyCase(numbered)})`,
};

/** Endings of names of files that a number may be named by: `1.jpg` (a word may have any). */
const files =
  'c h x gz pl ps py bat bmp cgi cpp dll doc exe gif htm jar jpg mov mp3 pdf php png ppt sql tar txt wav xml zip docx html ' +
  'java jpeg class';

export const fileEndings = anyCase(files);

export const beginnings = capitalised(sentenceBeginnings);

/** Any of some words in any case, as the source of a regular expression. */
export function anyCase(words: string): string {
  return words
    .split(' ')
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replace('.', '\\.').replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`))
    .join('|');
}

function capitalised(words: string): string {
  return words
    .split(' ')
    .map((word) => word.slice(0, 1).toUpperCase() + anyCase(word.slice(1)))
    .join('|');
}
