// Writes what is drawn in this folder: the icon font of the kit from icons.json, the app's icons from icon.svg, and what the shell shows.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { icnsFile, icoFile } from './icon-files.mjs';
import { iconFont, iconGlyphs } from './icon-font.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const icons = JSON.parse(readFileSync(at('icons.json'), 'utf8'));

writeFileSync(at('../renderer/ui/icons.ttf'), iconFont(Object.values(icons)));
writeFileSync(at('../renderer/ui/icon-glyphs.ts'), iconGlyphs(Object.keys(icons)));

const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const pictures = await renderPictures(at('icon.svg'), sizes);
mkdirSync(at('icons'), { recursive: true });
for (const [size, png] of pictures) if (size <= 512) writeFileSync(at(`icons/${size}x${size}.png`), png);
writeFileSync(at('icon.ico'), icoFile(pictures));
writeFileSync(at('icon.icns'), icnsFile(pictures));

/** Each picture's names by its size: `@2x` is for screens with twice the pixels, `Template` is coloured by macOS. */
const shown = {
  tray: { 16: 'tray.png', 32: 'tray@2x.png', 48: 'tray-large.png' },
  template: { 16: 'trayTemplate.png', 32: 'trayTemplate@2x.png' },
  drag: { 32: 'drag.png', 64: 'drag@2x.png' },
};
for (const [drawing, names] of Object.entries(shown)) {
  const drawn = await renderPictures(at(`tray/${drawing}.svg`), Object.keys(names).map(Number));
  for (const [size, png] of drawn) writeFileSync(at(`tray/${names[size]}`), png);
}

/** Draws an SVG in several sizes with a browser: `CHROMIUM` (a path), or Debian's. */
async function renderPictures(from, sizes) {
  const { chromium } = await import('@playwright/test');
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const picture = Buffer.from(readFileSync(from)).toString('base64');
  const drawn = new Map();
  for (const size of sizes) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(
      `<body style="margin:0"><img width="${size}" height="${size}" src="data:image/svg+xml;base64,${picture}">`,
    );
    await page.waitForFunction(() => document.images[0]?.complete);
    drawn.set(size, await page.screenshot({ omitBackground: true }));
    await page.close();
  }
  await browser.close();
  return drawn;
}
