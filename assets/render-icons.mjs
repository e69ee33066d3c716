// Writes what is drawn in this folder: the icon font of the kit from icons.json, and the app's icons from icon.svg.
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
