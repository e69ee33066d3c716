// Reads the locale files and the code that uses them: missing and unused keys, and text that is in the code instead.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { literalText, type Node, root, type Source, tree, walk } from './sources.ts';

/** `namespace:key.path` → text. */
export type Locale = ReadonlyMap<string, string>;

function flatten(value: unknown, prefix: string, into: Map<string, string>) {
  if (typeof value === 'string') into.set(prefix, value);
  else
    for (const [key, inner] of Object.entries(value as object))
      flatten(inner, prefix.endsWith(':') ? prefix + key : `${prefix}.${key}`, into);
}

/** Every text of one language. */
export function readLocale(language: string): Locale {
  const folder = path.join(root, 'renderer/locales', language);
  const texts = new Map<string, string>();
  for (const file of readdirSync(folder)) {
    flatten(JSON.parse(readFileSync(path.join(folder, file), 'utf8')), `${path.basename(file, '.json')}:`, texts);
  }
  return texts;
}

const plural = /_(zero|one|two|few|many|other)$/;
/** A key without its plural ending. */
export function baseKey(key: string): string {
  return key.replace(plural, '');
}

export interface Usage {
  /** Whole texts that may be keys. */
  literals: Set<string>;
  /** Beginnings of templates that may be keys. */
  prefixes: Set<string>;
  /** First arguments of `t(…)` with the namespaces of their file. */
  calls: { file: string; key: string; namespaces: string[] }[];
}

function namespacesIn(program: Node): string[] {
  const found: string[] = [];
  walk(program, (node) => {
    if (node.type !== 'CallExpression' || (node.callee as Node).name !== 'useTranslation') return;
    const argument = (node.arguments as Node[])[0];
    const parts = argument?.type === 'ArrayExpression' ? (argument.elements as Node[]) : [argument];
    for (const part of parts) {
      const text = literalText(part);
      if (text !== undefined) found.push(text);
    }
  });
  return found;
}

function isTranslate(callee: Node): boolean {
  return callee.name === 't' || (callee.type === 'MemberExpression' && (callee.property as Node).name === 't');
}

/** What the code asks of the locales. */
export function usage(files: readonly Source[]): Usage {
  const found: Usage = { literals: new Set(), prefixes: new Set(), calls: [] };
  for (const file of files) {
    const program = tree(file);
    const namespaces = namespacesIn(program);
    walk(program, (node) => {
      const text = literalText(node);
      if (text !== undefined) found.literals.add(text);
      else if (node.type === 'TemplateLiteral') {
        const head = (node.quasis as { value: { cooked: string } }[])[0]?.value.cooked ?? '';
        if (/^[\w-]+[.:]|^[\w:-]+\./.test(head)) found.prefixes.add(head);
      }
      if (node.type === 'CallExpression' && isTranslate(node.callee as Node)) {
        const key = literalText((node.arguments as Node[])[0]);
        if (key !== undefined) found.calls.push({ file: file.path, key, namespaces });
      }
    });
  }
  return found;
}

/** Keys that the code asks for and the locale lacks. */
export function missingKeys(used: Usage, locale: Locale): string[] {
  const keys = new Set([...locale.keys()].map(baseKey));
  const spaces = [...new Set([...keys].map((key) => key.slice(0, key.indexOf(':'))))];
  return used.calls.flatMap(({ file, key, namespaces }) => {
    const candidates = key.includes(':')
      ? [key]
      : (namespaces.length > 0 ? namespaces : spaces).map((space) => `${space}:${key}`);
    return candidates.some((candidate) => keys.has(candidate)) ? [] : [`${file}: ${key}`];
  });
}

/** Keys of the locale that nothing in the code can mean. */
export function unusedKeys(used: Usage, locale: Locale): string[] {
  const prefixes = [...used.prefixes];
  return [...new Set([...locale.keys()].map(baseKey))].filter((key) => {
    const short = key.slice(key.indexOf(':') + 1);
    if (used.literals.has(key) || used.literals.has(short)) return false;
    return !prefixes.some((prefix) => key.startsWith(prefix) || short.startsWith(prefix));
  });
}

const spoken = /\p{L}{2,}/u;
const spokenAttributes = new Set([
  'aria-label',
  'aria-description',
  'title',
  'placeholder',
  'alt',
  'label',
  'text',
  'description',
  'confirmLabel',
  'closeLabel',
]);

/** Words that stand in JSX instead of in a locale. */
export function textInCode(files: readonly Source[]): string[] {
  return files.flatMap((file) => {
    const found: string[] = [];
    walk(tree(file), (node, parent) => {
      if (node.type === 'JSXText' && spoken.test(String(node.value))) found.push(String(node.value).trim());
      if (node.type === 'JSXExpressionContainer' && (parent?.type === 'JSXElement' || parent?.type === 'JSXFragment')) {
        const text = literalText(node.expression as Node);
        if (text !== undefined && spoken.test(text)) found.push(text);
      }
      if (node.type !== 'JSXAttribute' || !spokenAttributes.has(String((node.name as Node).name))) return;
      const value = node.value as Node | null;
      const text = literalText(
        value?.type === 'JSXExpressionContainer' ? (value.expression as Node) : (value ?? undefined),
      );
      if (text !== undefined && spoken.test(text)) found.push(text);
    });
    return found.map((text) => `${file.path}: ${text}`);
  });
}
