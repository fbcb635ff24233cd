import { element } from '../../webview/page/elements.ts';

const picture = element('picture', HTMLImageElement);
const seen = element('seen', HTMLButtonElement);

let preview = '';
let square = '';
let side = 0;
let shows: 'picture' | 'square' = 'picture';

export function takeImages(images: { readonly preview: string; readonly square: string }): void {
  ({ preview, square } = images);
  shows = 'picture';
  show();
}

/** How large the square is that the model sees; 0: not known. */
export function takeSide(size: number): void {
  if (side === size) return;
  side = size;
  show();
}

seen.addEventListener('click', () => {
  shows = shows === 'picture' ? 'square' : 'picture';
  show();
});

function show(): void {
  const source = shows === 'square' && square !== '' ? square : preview;
  if (picture.src !== source) picture.src = source;
  seen.hidden = side === 0 || square === '';
  seen.textContent = shows === 'square' ? 'show the whole picture' : `the model sees ${side} × ${side}`;
  seen.setAttribute('aria-pressed', `${shows === 'square'}`);
}
