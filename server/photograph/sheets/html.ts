/** Sheets as pages that stand alone: inert whatever is in them, and made to be printed. */
import { say } from '../../../models/wording.ts';
import type { DominantColour } from '../../protocol/photographMessages.ts';
import { colourWords } from '../lightWords.ts';
import { shareWords } from '../figures.ts';
import { escapeHtml, pictureTag, writePage } from './htmlPage.ts';
import { altOf, answersOf, factTable, lightTable, outcomeText, questions, type SaidRow } from './pictureTexts.ts';
import type { AnswerPlace, Sheet, SheetPicture, SheetVoice } from './sheet.ts';

/** All pictures with their texts and facts, as photographers print them. */
export function writeContactSheet(sheet: Sheet, voice: SheetVoice): string {
  const items = sheet.pictures.map((picture) => {
    const isFailed = picture.outcome.kind === 'failed' ? ' class="failed"' : '';
    return `<li><figure>
${pictureTag(picture.thumbnail, altOf(picture))}
<figcaption>
<h2>${escapeHtml(picture.name)}</h2>
<p${isFailed}>${escapeHtml(outcomeText(picture, voice))}</p>
${factList(factTable(picture, voice))}
</figcaption>
</figure></li>`;
  });
  return writePage(sheet.title, `<ul class="grid">\n${items.join('\n')}\n</ul>`, voice);
}

/** Pictures, facts and lines for the student; the answers folded under each, or on a page of their own. */
export function writeWorksheet(sheet: Sheet, voice: SheetVoice, answers: AnswerPlace): string {
  const word = escapeHtml(voice.say(say`Answers`));
  const parts = sheet.pictures.map((picture, index) => {
    const folded =
      answers === 'folded' ? `<details>\n<summary>${word}</summary>\n${answerPart(picture, voice)}\n</details>` : '';
    // No alt text of ours: what the picture shows is the student's to say.
    return `<section class="sheet">
<h2>${index + 1}. ${escapeHtml(picture.name)}</h2>
${pictureTag(picture.thumbnail, voice.say(say`Picture ${index + 1}`))}
${factList(factTable(picture, voice))}
${questions.map((question) => questionPart(voice.say(question))).join('\n')}
${folded}
</section>`;
  });
  const end = answers === 'page' ? answerPage(sheet, voice, word) : '';
  return writePage(sheet.title, `${parts.join('\n')}\n${end}`, voice);
}

function answerPage({ pictures }: Sheet, voice: SheetVoice, word: string): string {
  const parts = pictures.map(
    (picture, index) => `<h3>${index + 1}. ${escapeHtml(picture.name)}</h3>\n${answerPart(picture, voice)}`,
  );
  return `<section class="answers">\n<h2>${word}</h2>\n${parts.join('\n')}\n</section>`;
}

function answerPart(picture: SheetPicture, voice: SheetVoice): string {
  const { photograph } = picture;
  return [
    ...answersOf(picture, voice).map((answer) => `<p>${escapeHtml(answer)}</p>`),
    factList(lightTable(picture, voice)),
    photograph ? swatches(photograph.light.colours, voice) : '',
    `<p>${escapeHtml(voice.say(say`Alt text`))}: ${escapeHtml(altOf(picture))}</p>`,
  ].join('\n');
}

function questionPart(question: string): string {
  return `<p class="question">${escapeHtml(question)}</p>\n<div class="line"></div>\n<div class="line"></div>`;
}

function factList(rows: readonly SaidRow[]): string {
  if (rows.length === 0) return '';
  const items = rows.map(({ label, value }) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<dl>\n${items.join('\n')}\n</dl>`;
}

function swatches(colours: readonly DominantColour[], voice: SheetVoice): string {
  const items = colours.flatMap(({ hex, share, name }) => {
    if (!/^#[0-9a-f]{6}$/.test(hex)) return [];
    const label = escapeHtml(`${voice.say(colourWords(name))}, ${voice.say(shareWords(share))}`);
    return [`<li style="background:${hex}" role="img" aria-label="${label}" title="${label}"></li>`];
  });
  return items.length === 0 ? '' : `<ul class="swatches" role="list">${items.join('')}</ul>`;
}
