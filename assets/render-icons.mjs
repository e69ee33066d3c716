// Writes what is drawn in this folder: the icon font of the kit from icons.json, and the app's picture from icon.svg.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { iconFont, iconGlyphs } from './icon-font.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const icons = JSON.parse(readFileSync(at('icons.json'), 'utf8'));

writeFileSync(at('../renderer/ui/icons.ttf'), iconFont(Object.values(icons)));
writeFileSync(at('../renderer/ui/icon-glyphs.ts'), iconGlyphs(Object.keys(icons)));

await renderPicture(at('icon.svg'), at('icon.png'), 512);

/** Draws an SVG with a browser: `CHROMIUM` (a path), or Debian's. */
async function renderPicture(from, to, size) {
  const { chromium } = await import('@playwright/test');
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const picture = Buffer.from(readFileSync(from)).toString('base64');
  await page.setContent(
    `<body style="margin:0"><img width="${size}" height="${size}" src="data:image/svg+xml;base64,${picture}">`,
  );
  await page.waitForFunction(() => document.images[0]?.complete);
  await page.screenshot({ path: to, omitBackground: true });
  await browser.close();
}
