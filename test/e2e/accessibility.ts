// axe on what the window shows, and the checks of layout that a screenshot alone does not make.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** The sizes that a page is looked at in. The dark one is laid out as the light one is: small, it would show nothing new. */
export function sizes(theme: string): [width: number, height: number][] {
  const large: [number, number] = [1280, 800];
  return /dark/i.test(theme) ? [large] : [large, [900, 600]];
}

/** What axe finds, one sentence each; legacy mode because Electron opens no second page for it. */
export async function axeFindings(page: Page): Promise<string[]> {
  // A colour on its way to another is neither.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ effect, playState }) => {
      const isEndless = effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY;
      return isEndless || playState !== 'running';
    }),
  );
  // One that begins meanwhile, by a hover or a theme that comes late, is cut short.
  const unhurried = await page.evaluateHandle(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('*, ::before, ::after { transition: none !important; }');
    document.adoptedStyleSheets.push(sheet);
    return sheet;
  });
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  await unhurried.evaluate((sheet) => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  });
  await unhurried.dispose();
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary?.slice(0, 200)}`),
  );
}

/** The same in the light and in the dark, whichever it is. */
export async function axeFindingsOfSchemes(page: Page): Promise<string[]> {
  const paint = (scheme: string) =>
    page.evaluate((wanted) => {
      const { dataset } = document.documentElement;
      const before = dataset.mantineColorScheme ?? 'light';
      dataset.mantineColorScheme = wanted;
      return before;
    }, scheme);
  const own = await paint('light');
  const found = await axeFindings(page);
  await paint('dark');
  const dark = await axeFindings(page);
  await paint(own);
  return [...found.map((one) => `light: ${one}`), ...dark.map((one) => `dark: ${one}`)];
}

/** Controls that are cut off at the window's edge, and a page that scrolls sideways. */
export async function layoutFindings(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    // What lies outside of a row that scrolls is reached by scrolling it.
    const inScroller = (control: HTMLElement): boolean => {
      const parent = control.parentElement;
      if (!parent) return false;
      const { left, right } = parent.getBoundingClientRect();
      const scrolls = /auto|scroll/.test(getComputedStyle(parent).overflowX) && parent.scrollWidth > parent.clientWidth;
      return (scrolls && left >= -1 && right <= window.innerWidth + 1) || inScroller(parent);
    };
    if (document.documentElement.scrollWidth > window.innerWidth) found.push('the page scrolls sideways');
    for (const control of document.querySelectorAll<HTMLElement>('button, a[href], input, [role="tab"]')) {
      const box = control.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || !control.checkVisibility({ opacityProperty: true })) continue;
      if (control.closest('[data-visually-hidden], .mantine-VisuallyHidden-root')) continue;
      const name = control.getAttribute('aria-label') ?? control.textContent?.trim().slice(0, 40);
      if (box.right > window.innerWidth + 1 || box.left < -1) {
        if (!control.closest('[class*="skip"]') && !inScroller(control)) found.push(`cut off at the side: ${name}`);
      }
      const style = getComputedStyle(control);
      const clipped = control.tagName === 'BUTTON' && control.scrollWidth > control.clientWidth + 1;
      if (clipped && style.textOverflow !== 'ellipsis' && style.overflow !== 'visible')
        found.push(`text is cut: ${name}`);
    }
    return found;
  });
}
