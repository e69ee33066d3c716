// The project's own source files, and their syntax trees, for the guards that read them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Source {
  /** Relative to the checkout, with forward slashes. */
  path: string;
  code: string;
}

/** A node of an ESTree, as far as the guards look at one. */
export interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

/** All files below the given folders whose name ends in one of `endings`, in a stable order. */
export function sources(folders: readonly string[], endings: readonly string[]): Source[] {
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    )
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .sort()
    .map((file) => ({ path: file, code: readFileSync(path.join(root, file), 'utf8') }));
}

/** The syntax tree of a TypeScript file; throws where the parser finds an error. */
export function tree(source: Source): Node {
  const parsed = parseSync(source.path, source.code);
  if (parsed.errors.length > 0) throw new Error(`${source.path}: ${parsed.errors[0]?.message}`);
  return parsed.program as unknown as Node;
}

/** Calls `visit` for every node, parents first. */
export function walk(node: Node, visit: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  visit(node, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child !== null && typeof child === 'object' && typeof (child as Node).type === 'string') {
        walk(child as Node, visit, node);
      }
    }
  }
}

/** The text of a string literal, or of a template without expressions. */
export function literalText(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type !== 'TemplateLiteral') return undefined;
  const quasis = node.quasis as { value: { cooked: string } }[];
  return quasis.length === 1 ? quasis[0]?.value.cooked : undefined;
}

/** What a file imports: static, type-only, side-effect, re-exported and dynamic ones. */
export function imports(source: Source): string[] {
  const found: string[] = [];
  walk(tree(source), (node) => {
    const named = [
      'ImportDeclaration',
      'ExportNamedDeclaration',
      'ExportAllDeclaration',
      'ImportExpression',
      'TSImportType',
    ];
    if (!named.includes(node.type)) return;
    const text = literalText((node.source ?? node.argument) as Node | undefined);
    if (text !== undefined) found.push(text);
    else if (node.type === 'ImportExpression') found.push('(computed)');
  });
  return found;
}
