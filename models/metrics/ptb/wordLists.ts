/**
 * Words that the Penn Treebank tokenizer of pycocoevalcap treats apart. Found by asking the program about every word of
 * one to four letters and about the words of an English dictionary (test/golden/metrics/README.md).
 */

/** Abbreviations that may end a sentence. */
const closing =
  'al co ct ga jr ky md mo rd rt sq sr va vt ala apr aug bhd cos dak dec esq est etc ext feb fla fri inc ind jan jul ' +
  'jun kan ltd mar mon neb nev nov oct plc sep seq sys tel thu tue wed wis wyo ariz assn bldg blvd bros colo conn corp ' +
  'intl kans mich minn mont okla penn sept tenn tues univ wisc calif thurs ph.d ed.d';

/** The same, where they begin with a capital; without it they are words. */
const closingNames = 'az la pa ark del ill ore tex mass miss wash';

/** Abbreviations that something always follows. */
const titles =
  'cf dr ft lt mr ms mt ph st vs wm adj adm adv ave cie col cpl det drs ens gen gov hon jos maj mme mrs pfc pvt rep rev ' +
  'sen sfc sgt spc ste alex asst atty brig capt cmdr dept elec govs insp invt mlle msgr natl pres prof reps sens supt ' +
  'comdr lieut assoc messrs profs treas supts attys';

/** What keeps its full stop before a number only. */
const numbered = 'ca no op pp art fig nos figs prop';

/** An initial before one of these is a word, and its full stop ends the sentence. */
const sentenceBeginnings =
  'a about according additionally after an as at but earlier he her here however if in it last many more mr. ms. now once ' +
  'one other our she since so some such that the their then there these they this we what when while yet you';

/** Endings of names of files that begin with a digit: `1.jpg`. A word may have any ending. */
const files =
  'c h x gz pl ps py bat bmp cgi cpp dll doc exe gif htm jar jpg mov mp3 pdf php png ppt sql tar txt wav xml zip docx html ' +
  'java jpeg class';

/** Words with an apostrophe (a straight one) that stay whole. */
const clipped = "c'mon e'er s'mores ev'ry li'l nat'l nor'easter cont'd cont'd.";

/** Sources of regular expressions, each without the full stop of an abbreviation. */
export const wordLists = {
  closing: `(?:${anyCase(closing)}|${capitalised(closingNames)}|[Pp]p?t[ey][sS]?)`,
  titles: `(?:${anyCase(titles)}|[Mm][ft][gG])`,
  numbered: anyCase(numbered),
  sentenceBeginnings: capitalised(sentenceBeginnings),
  files: anyCase(files),
  clipped: anyCase(clipped),
};

/** Any of some words, in any case, as the source of a regular expression. */
export function anyCase(words: string): string {
  const sources = words.split(' ').map(inAnyCase);
  return `(?:${sources.toSorted((a, b) => b.length - a.length).join('|')})`;
}

function capitalised(words: string): string {
  return `(?:${words
    .split(' ')
    .map((word) => word.slice(0, 1).toUpperCase() + inAnyCase(word.slice(1)))
    .join('|')})`;
}

function inAnyCase(word: string): string {
  return word.replaceAll('.', '\\.').replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
}
