import type { Histogram } from '../../../server/protocol/photographMessages.ts';

const svg = 'http://www.w3.org/2000/svg';
/** Units of the drawing; the page's style stretches it. */
const [width, height] = [255, 100];
const channels = ['luminance', 'red', 'green', 'blue'] as const;

/** Draws a histogram into an `svg`, whose label says it in words: luminance as an area, the channels as lines above. */
export function drawHistogram(canvas: SVGElement, histogram: Histogram): void {
  canvas.setAttribute('viewBox', `0 0 ${width} ${height}`);
  canvas.setAttribute('preserveAspectRatio', 'none');
  const top = highest(histogram);
  canvas.replaceChildren(
    ...channels.map((channel) => {
      const path = document.createElementNS(svg, 'path');
      path.setAttribute('class', channel);
      path.setAttribute('d', outline(histogram[channel], top, channel === 'luminance' ? 'area' : 'line'));
      return path;
    }),
  );
}

/** Without black and white themselves: a clipped picture's other values would be a flat line beside theirs. */
function highest(histogram: Histogram): number {
  return Math.max(1, ...channels.flatMap((channel) => histogram[channel].slice(1, -1)));
}

function outline(counts: readonly number[], top: number, shape: 'area' | 'line'): string {
  const points = counts.map((count, value) => `${value} ${(height * (1 - Math.min(1, count / top))).toFixed(1)}`);
  const line = `M ${points.join(' L ')}`;
  return shape === 'area' ? `${line} L ${width} ${height} L 0 ${height} Z` : line;
}
