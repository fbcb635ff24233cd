import { element } from './elements.ts';

const picture = element('picture', HTMLImageElement);
const seen = element('seen', HTMLButtonElement);

let preview = '';
let square = '';
let label = '';
let shows: 'picture' | 'square' = 'picture';

export function takeImages(images: { readonly preview: string; readonly square: string }): void {
  ({ preview, square } = images);
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

function show(): void {
  const source = shows === 'square' && square !== '' ? square : preview;
  if (picture.src !== source) picture.src = source;
  seen.hidden = label === '' || square === '';
  seen.title = label;
  seen.setAttribute('aria-label', label);
  seen.setAttribute('aria-pressed', `${shows === 'square'}`);
}
