// The version of the app, as its package names it.

const found = import.meta.glob<string>('../../package.json', { eager: true, import: 'version' });

/** Like `1.2.3`. */
export const version = Object.values(found)[0] ?? '';
