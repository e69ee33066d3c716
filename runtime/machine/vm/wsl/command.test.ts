// What wsl.exe prints, and where Windows' folders are inside it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowsPath, wslPath } from '../windows-paths.ts';
import { asksBeforeUnregister, decodeOutput, execArguments } from './command.ts';
import { versionOf } from './driver.ts';

describe('what wsl.exe prints', () => {
  it.each([
    ['Ubuntu\r\ngantry-data-1a2b3c4d\r\n'],
    ['適用於 Linux 的 Windows 子系統沒有已安裝的發行版。\r\n'],
    ['Für das Subsystem „Linux“ sind keine Distributionen installiert.\r\n'],
    [''],
  ])('is read in both of its encodings: %j', (text) => {
    expect(decodeOutput(Buffer.from(text, 'utf16le'))).toBe(text);
    expect(decodeOutput(Buffer.from(text, 'utf8'))).toBe(text);
    expect(decodeOutput(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toBe(text);
    expect(decodeOutput(Buffer.from(`\uFEFF${text}`, 'utf8'))).toBe(text);
  });

  it('is read whatever the lines hold', () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\0\uFEFF]/.test(text));
    fc.assert(
      fc.property(line, (text) => {
        const printed = `${text}\r\n`;
        expect(decodeOutput(Buffer.from(printed, 'utf16le'))).toBe(printed);
        expect(decodeOutput(Buffer.from(printed, 'utf8'))).toBe(printed);
      }),
    );
  });

  it('of its version is the figure, in any language', () => {
    expect(versionOf('WSL version: 2.6.1.0\nKernel version: 6.6.87.2-1\n')).toBe('WSL 2.6.1.0');
    expect(versionOf('WSL 版本： 1.2.5.0\n')).toBe('WSL 1.2.5.0');
    expect(versionOf('')).toBeUndefined();
  });

  it('of its help tells whether --unregister asks first', () => {
    const rest = '    --shutdown\n        Options:\n            --force\n                At once.\n';
    const asks = `    --unregister <Distro>\n        Deletes it.\n        Options:\n            --force\n                Do not ask.\n${rest}`;
    expect(asksBeforeUnregister(asks)).toBe(true);
    expect(asksBeforeUnregister(`    --unregister <Distro>\n        Deletes it.\n${rest}`)).toBe(false);
    expect(asksBeforeUnregister('')).toBe(false);
  });
});

describe('a program in a distribution', () => {
  it('is run without a shell, as root, from its root folder', () => {
    expect(execArguments('gantry-1', ['gantry', 'log', '$(id); "'])).toEqual([
      '--distribution',
      'gantry-1',
      '--user',
      'root',
      '--cd',
      '/',
      '--exec',
      'gantry',
      'log',
      '$(id); "',
    ]);
  });
});

describe("a folder of Windows's", () => {
  it.each([
    ['C:\\Users\\me', '/mnt/c/Users/me'],
    ['c:/Users/me/', '/mnt/c/Users/me'],
    ['D:\\', '/mnt/d'],
    ['C:\\Program Files\\\\a b\\.\\ü', '/mnt/c/Program Files/a b/ü'],
    ['\\\\?\\C:\\Users\\me', '/mnt/c/Users/me'],
  ])('%s is %s', (path, inside) => {
    expect(wslPath(path)).toBe(inside);
  });

  it.each([
    '\\\\server\\share\\folder',
    '//server/share',
    '\\\\?\\UNC\\server\\share',
    '\\\\.\\PhysicalDrive0',
    '\\Users\\me',
    'Users\\me',
    'C:',
    'C:folder',
    'C:\\a\\..\\b',
    'C:\\a:stream',
    'C:\\a\nb',
    '/mnt/c/Users',
    '',
  ])('%j is refused with a sentence', (path) => {
    expect(() => wslPath(path)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ reason: 'path-not-absolute' }) }),
    );
  });

  it('comes back as it went', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => ![...text].some((one) => one < ' ' || '<>:"/\\|?*'.includes(one)) && !/^\.\.?$/.test(text));
    const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    fc.assert(
      fc.property(letter, fc.array(name, { maxLength: 6 }), (drive, names) => {
        const path = `${drive}:\\${names.join('\\')}`;
        const inside = wslPath(path);
        expect(inside.startsWith(`/mnt/${drive.toLowerCase()}`)).toBe(true);
        expect(inside).not.toMatch(/\/\/|\\/);
        expect(windowsPath(inside)).toBe(path);
      }),
    );
  });

  it('is none when it is on no drive', () => {
    for (const path of ['/home/me', '/mnt', '/mnt/wsl/gantry-data-1a2b3c4d', '/mnt/c/../d', 'C:\\']) {
      expect(windowsPath(path)).toBeUndefined();
    }
  });
});
