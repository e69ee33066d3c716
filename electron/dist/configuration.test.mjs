// What of the packages can be told without building them: targets, rights, fuses, icons, and electron-builder's own check.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { root } from '../start/places.mjs';

const require = createRequire(import.meta.url);
const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { build } = description;

it('is a configuration by electron-builder’s own scheme', async () => {
  const { validateConfiguration } = require('app-builder-lib/out/util/config/config.js');
  const { DebugLogger } = require('builder-util');
  await validateConfiguration(build, new DebugLogger(false));
  await expect(validateConfiguration({ ...build, wrong: true }, new DebugLogger(false))).rejects.toThrow(/wrong/);
});

it('closes every back door that a fuse can close', () => {
  expect(build.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  });
  // The fuses above mean nothing for an app that lies open.
  expect(build.asar).toBe(true);
});

it('packs what was built and the sample, and of the dependencies the one that cannot be bundled, where it can be loaded from', () => {
  const own = ['out/**/*', '!out/.stamp', 'assets/sample/**/*', 'assets/tray/*.png', 'package.json'];
  expect(build.files).toEqual([...own, '!node_modules/**/*', 'node_modules/@lydell/**/*']);
  expect(build.asarUnpack).toEqual(['node_modules/@lydell/**/*']);
});

describe('Linux', () => {
  it('has four packages', () => {
    expect(build.linux.target).toEqual(['deb', 'rpm', 'AppImage', 'tar.gz']);
  });

  it('has a program, an entry and a window of one name, which is not that of the command line', () => {
    expect(build.linux.executableName).toBe('gantry-app');
    expect(description.desktopName).toBe('gantry-app.desktop');
    expect(build.linux.syncDesktopName).toBe(true);
  });

  it('names what the engine of an ordinary user needs of the system', () => {
    expect(build.deb.depends).toEqual(expect.arrayContaining(['uidmap', 'iproute2', 'util-linux']));
    expect(build.rpm.depends).toEqual(expect.arrayContaining(['(shadow-utils or shadow)', '(iproute or iproute2)']));
  });

  it('lets both programs that make user namespaces do so under AppArmor', () => {
    for (const kind of ['deb', 'rpm']) {
      const profile = readFileSync(join(root, build[kind].appArmorProfile), 'utf8');
      expect(profile.match(/^profile .*flags=\(unconfined\) \{\n {2}userns,$/gm)).toHaveLength(2);
      expect(profile).toContain('/resources/engine/root/usr/bin/rootlesskit"');
    }
  });
});

describe('Windows', () => {
  it('has an installer for each architecture', () => {
    expect(build.win.target).toEqual([{ target: 'nsis', arch: ['x64', 'arm64'] }]);
    expect(build.nsis.buildUniversalInstaller).toBe(false);
    expect(build.nsis.artifactName).toContain('${' + 'arch}');
  });

  it('is installed by a person for that person, and never asks for an administrator', () => {
    expect(build.win.requestedExecutionLevel).toBe('asInvoker');
    expect(build.nsis).toMatchObject({ perMachine: false, allowElevation: false, packElevateHelper: false });
    expect(build.nsis.deleteAppDataOnUninstall).toBe(false);
  });
});

describe('macOS', () => {
  const apple = ['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID', 'APPLE_API_KEY', 'APPLE_KEYCHAIN_PROFILE'];
  afterEach(() => vi.unstubAllEnvs());

  it('has a disk image and a zip for each architecture', () => {
    const arch = ['x64', 'arm64'];
    expect(build.mac.target).toEqual([
      { target: 'dmg', arch },
      { target: 'zip', arch },
    ]);
  });

  it('runs hardened, with no entitlement but the one that Chromium cannot do without', () => {
    expect(build.mac.hardenedRuntime).toBe(true);
    expect(build.mac.entitlementsInherit).toBe(build.mac.entitlements);
    const text = readFileSync(join(root, build.mac.entitlements), 'utf8');
    expect(text.match(/<key>[^<]*<\/key>\s*<[^>]*>/g)).toEqual([
      expect.stringMatching(/^<key>com\.apple\.security\.cs\.allow-jit<\/key>\s*<true\/>$/),
    ]);
  });

  it('is notarised when the environment names an account, and only then', () => {
    const { MacTargetHelper } = require('app-builder-lib/out/mac/MacTargetHelper.js');
    // Neither true nor false here: either would take the choice from the environment.
    expect(build.mac).not.toHaveProperty('notarize');
    for (const name of apple) vi.stubEnv(name, '');
    expect(MacTargetHelper.getNotarizeOptions('Gantry.app')).toBeUndefined();
    vi.stubEnv('APPLE_ID', 'somebody');
    vi.stubEnv('APPLE_APP_SPECIFIC_PASSWORD', 'secret');
    vi.stubEnv('APPLE_TEAM_ID', 'TEAM');
    expect(MacTargetHelper.getNotarizeOptions('Gantry.app')).toMatchObject({ appleId: 'somebody', teamId: 'TEAM' });
  });
});

describe('icons', () => {
  it('of Linux are PNGs of the sizes that their names say', () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
      const png = readFileSync(join(root, build.linux.icon, `${size}x${size}.png`));
      expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', size, size]);
    }
  });

  it('of Windows go up to 256 pixels', () => {
    const ico = readFileSync(join(root, build.win.icon));
    const widths = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => ico.readUInt8(6 + 16 * index) || 256);
    expect(widths).toEqual([16, 24, 32, 48, 64, 128, 256]);
    const last = 6 + 16 * (widths.length - 1);
    expect(ico.readUInt32LE(last + 8) + ico.readUInt32LE(last + 12)).toBe(ico.length);
  });

  it('of macOS go up to 1024 pixels', () => {
    const icns = readFileSync(join(root, build.mac.icon));
    const types = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) types.push(icns.toString('latin1', at, at + 4));
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    expect(types).toEqual(['ic07', 'ic08', 'ic09', 'ic11', 'ic12', 'ic13', 'ic14', 'ic10']);
  });

  it('and hooks are where the configuration says', () => {
    for (const name of ['afterExtract', 'afterPack']) expect(existsSync(join(root, build[name]))).toBe(true);
  });
});
