import axe, { type AxeResults, type Result } from 'axe-core';
import type { Frame, FrameLocator } from 'playwright-core';
import type { VscodeServer } from './vscodeServer.ts';

/** VS Code's own theme of each kind, by its name in settings, and how a webview's body knows the kind. */
export const themes = [
  { name: 'Default Dark Modern', kind: 'vscode-dark' },
  { name: 'Default Light Modern', kind: 'vscode-light' },
  { name: 'Default High Contrast', kind: 'vscode-high-contrast' },
  { name: 'Default High Contrast Light', kind: 'vscode-high-contrast-light' },
] as const;

/** What of a page's own world is used here; its types are not this program's. */
interface PageWorld {
  readonly axe: typeof axe;
  readonly document: {
    readonly documentElement: {
      readonly style: {
        setProperty(name: string, value: string, rank: string): void;
        removeProperty(name: string): void;
      };
    };
    elementsFromPoint(x: number, y: number): readonly unknown[];
  };
  readonly getComputedStyle: (element: unknown) => { readonly backgroundColor: string };
}

interface Placed {
  getBoundingClientRect(): {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
}

export type Theme = (typeof themes)[number];

/** Chooses a theme, and waits until the webview has it. */
export async function useTheme(server: VscodeServer, page: FrameLocator, theme: Theme): Promise<void> {
  server.changeSettings({ 'workbench.colorTheme': theme.name });
  await page.locator(`body[data-vscode-theme-kind="${theme.kind}"]`).waitFor();
}

/**
 * What axe-core finds in a webview, a line each: the rule, what it says, and the elements. Every rule of axe counts,
 * best practices too; none is left out. Rules that axe cannot decide by itself are no findings.
 */
export async function axeFindings(page: FrameLocator): Promise<readonly string[]> {
  const body = await page.locator('body').elementHandle();
  const frame = await body?.ownerFrame();
  if (!frame) throw new Error('the webview has gone');
  const behind = await backgroundBehind(frame);
  await frame.evaluate((color) => {
    const { document } = globalThis as unknown as PageWorld;
    document.documentElement.style.setProperty('background-color', color, 'important');
  }, behind);
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate(async (): Promise<Pick<AxeResults, 'violations'>> => {
    const { axe: injected } = globalThis as unknown as PageWorld;
    const { violations: found } = await injected.run({ resultTypes: ['violations'] });
    return { violations: found };
  });
  // What comes after sees the page as it is.
  await frame.evaluate(() => {
    const { document } = globalThis as unknown as PageWorld;
    document.documentElement.style.removeProperty('background-color');
  });
  return violations.map(findingLine);
}

/** `axeFindings` in each kind of theme, the theme's name before each. The last theme stays. */
export async function axeFindingsInThemes(
  server: VscodeServer,
  page: FrameLocator,
  onTheme: (theme: Theme) => Promise<void> = () => Promise.resolve(),
): Promise<readonly string[]> {
  const findings: string[] = [];
  for (const theme of themes) {
    await useTheme(server, page, theme);
    await onTheme(theme);
    const found = await axeFindings(page);
    findings.push(...found.map((line) => `${theme.name}: ${line}`));
  }
  return findings;
}

/** A webview is transparent and axe takes what it does not see for white: the color that the workbench has there. */
async function backgroundBehind(frame: Frame): Promise<string> {
  for (let inner: Frame | null = frame; inner.parentFrame(); inner = inner.parentFrame() as Frame) {
    const element = await inner.frameElement();
    const color = await element.evaluate((own) => {
      const { document, getComputedStyle } = globalThis as unknown as PageWorld;
      const { left, top, width, height } = (own as unknown as Placed).getBoundingClientRect();
      const stack = document.elementsFromPoint(left + width / 2, top + height / 2);
      const colors = stack.map((each) => getComputedStyle(each).backgroundColor);
      return colors.find((each) => each.startsWith('rgb('));
    });
    if (color !== undefined) return color;
  }
  throw new Error('nothing opaque lies behind the webview');
}

function findingLine({ id, help, nodes }: Result): string {
  const places = nodes.slice(0, 5).map(({ target, failureSummary = '' }) => {
    return `${target.join(' ')} (${failureSummary.replaceAll(/\s+/g, ' ')})`;
  });
  return `${id}: ${help}: ${places.join('; ')}`;
}
