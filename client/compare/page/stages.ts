import { child, element } from '../../webview/page/elements.ts';
import { drawOverlay } from '../../photograph/page/overlays.ts';
import type { OverlayView } from '../../photograph/overlayView.ts';
import type { Side } from '../compareState.ts';
import { bounded, fitted, moved, zoomed, zoomStep, type Drawn, type Viewpoint } from './viewpoint.ts';

const stages = element('stages', HTMLElement);
const factor = element('factor', HTMLElement);
/** Share of the window that an arrow key moves by. */
const keyShare = 0.1;

interface Stage {
  readonly window: HTMLElement;
  readonly layer: HTMLElement;
  readonly image: HTMLImageElement;
  readonly overlay: SVGElement;
}

const both: readonly Stage[] = [...stages.querySelectorAll<HTMLElement>('.stage')].map((stage) => {
  const overlay = stage.querySelector('svg.overlay');
  if (!(overlay instanceof SVGElement)) throw new Error('There is no overlay.');
  return {
    window: child(stage, '.window'),
    layer: child(stage, '.layer'),
    image: child(stage, 'img') as HTMLImageElement,
    overlay,
  };
});

let viewpoint = fitted;
let keep: (viewpoint: Viewpoint) => void = () => undefined;

/** Zoom and pan of both pictures at once: by wheel, buttons, keys and dragging. */
export function bindStages(before: Viewpoint, onChange: (viewpoint: Viewpoint) => void): void {
  viewpoint = bounded(before);
  keep = onChange;
  stages.addEventListener('keydown', (event) => {
    if (!event.altKey && !event.ctrlKey && !event.metaKey && onKey(event.key)) event.preventDefault();
  });
  for (const button of document.querySelectorAll<HTMLElement>('[data-zoom]')) {
    button.addEventListener('click', () => {
      onKey({ 'zoom-in': '+', 'zoom-out': '-' }[button.dataset['zoom'] ?? ''] ?? '0');
    });
  }
  for (const stage of both) bindPointer(stage);
  const resizing = new ResizeObserver(() => {
    show();
  });
  for (const { window } of both) resizing.observe(window);
}

export function showImage(side: Side, uri: string): void {
  const stage = both[side];
  if (!stage) return;
  stage.image.src = uri;
  stage.image.hidden = false;
  void stage.image.decode().then(show, () => undefined);
}

/** What the picture is to those who do not see it. */
export function nameImage(side: Side, words: string): void {
  const image = both[side]?.image;
  if (image && image.alt !== words) image.alt = words;
}

export function showOverlay(side: Side, overlay: OverlayView | undefined): void {
  const canvas = both[side]?.overlay;
  if (canvas) drawOverlay(canvas, overlay);
}

function onKey(key: string): boolean {
  const [stage] = both;
  if (!stage) return false;
  const drawn = drawnSize(stage);
  const step = { width: stage.window.clientWidth * keyShare, height: stage.window.clientHeight * keyShare };
  switch (key) {
    case '+':
    case '=':
      return go(zoomed(viewpoint, zoomStep, drawn));
    case '-':
    case '_':
      return go(zoomed(viewpoint, 1 / zoomStep, drawn));
    case '0':
      return go(fitted);
    case 'ArrowLeft':
      return go(moved(viewpoint, { width: step.width, height: 0 }, drawn));
    case 'ArrowRight':
      return go(moved(viewpoint, { width: -step.width, height: 0 }, drawn));
    case 'ArrowUp':
      return go(moved(viewpoint, { width: 0, height: step.height }, drawn));
    case 'ArrowDown':
      return go(moved(viewpoint, { width: 0, height: -step.height }, drawn));
    default:
      return false;
  }
}

function bindPointer(stage: Stage): void {
  const { window: own } = stage;
  own.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { left, top, width, height } = own.getBoundingClientRect();
      const at = { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
      go(zoomed(viewpoint, event.deltaY < 0 ? zoomStep : 1 / zoomStep, drawnSize(stage), at));
    },
    { passive: false },
  );
  own.addEventListener('pointerdown', ({ pointerId, button }) => {
    if (button === 0) own.setPointerCapture(pointerId);
  });
  own.addEventListener('pointermove', ({ pointerId, movementX, movementY }) => {
    if (!own.hasPointerCapture(pointerId)) return;
    go(moved(viewpoint, { width: movementX, height: movementY }, drawnSize(stage)));
  });
}

function go(next: Viewpoint): true {
  viewpoint = next;
  keep(viewpoint);
  show();
  return true;
}

function show(): void {
  const { zoom, x, y } = viewpoint;
  for (const stage of both) {
    const { width, height } = drawnSize(stage);
    const { style } = stage.layer;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.transform = `translate(-50%, -50%) scale(${zoom}) translate(${(0.5 - x) * 100}%, ${(0.5 - y) * 100}%)`;
    // The lines stay as thin as they are.
    style.setProperty('--thin', `${1 / zoom}px`);
  }
  factor.textContent = `${Math.round(zoom * 100)} %`;
}

/** Of the whole picture in its window, at zoom 1. */
function drawnSize({ window: { clientWidth, clientHeight }, image }: Stage): Drawn {
  const { naturalWidth, naturalHeight } = image;
  if (naturalWidth === 0 || naturalHeight === 0) return { width: clientWidth, height: clientHeight };
  const scale = Math.min(clientWidth / naturalWidth, clientHeight / naturalHeight);
  return { width: naturalWidth * scale, height: naturalHeight * scale };
}
