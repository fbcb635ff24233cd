import { drawOverlay, OverlayChoice } from '../../photograph/page/overlays.ts';
import type { OverlayView } from '../../photograph/overlayView.ts';
import { element, setText } from '../../webview/page/elements.ts';

const picture = element('picture', HTMLImageElement);
const seen = element('seen', HTMLButtonElement);
const canvas = document.querySelector<SVGElement>('#overlay');
const overlayWords = element('overlay-words', HTMLElement);

let preview = '';
let square = '';
let label = '';
let shows: 'picture' | 'square' = 'picture';
let overlays: readonly OverlayView[] = [];
let choice: OverlayChoice | undefined;

/** `chosen`: the overlay of before a reload; `onChoose` hears of another. */
export function bindOverlays(chosen: string, onChoose: (kind: string) => void): void {
  const own = (choice = new OverlayChoice(element('overlays', HTMLElement), chosen, () => {
    onChoose(own.chosen);
    showOverlay();
  }));
  picture.addEventListener('load', showOverlay);
}

export function takeImages(images: {
  readonly preview: string;
  readonly square: string;
  readonly overlays: readonly OverlayView[];
}): void {
  ({ preview, square, overlays } = images);
  choice?.offer(overlays);
  shows = 'picture';
  show();
}

/** What the picture is to those who do not see it, and what the button shows; '' where the square is not known. */
export function nameImages({ spoken, seenText }: { readonly spoken: string; readonly seenText: string }): void {
  if (picture.alt !== spoken) picture.alt = spoken;
  if (label === seenText) return;
  label = seenText;
  show();
}

seen.addEventListener('click', () => {
  shows = shows === 'picture' ? 'square' : 'picture';
  show();
});

/** Over the picture as it lies in its frame, whatever that leaves free beside it. */
function showOverlay(): void {
  const overlay = choice?.of(overlays);
  overlayWords.hidden = overlay === undefined;
  setText(overlayWords, overlay?.words ?? '');
  if (!canvas) return;
  canvas.setAttribute('viewBox', `0 0 ${picture.naturalWidth} ${picture.naturalHeight}`);
  drawOverlay(canvas, overlay);
}

function show(): void {
  const source = shows === 'square' && square !== '' ? square : preview;
  if (picture.src !== source) picture.src = source;
  seen.hidden = label === '' || square === '';
  seen.title = label;
  seen.setAttribute('aria-label', label);
  seen.setAttribute('aria-pressed', `${shows === 'square'}`);
}
