// What the field's own language service knows of a Dockerfile, in CodeMirror's terms: completion, hover, what is wrong, format.
import { type Completion, type CompletionContext, type CompletionResult, snippet } from '@codemirror/autocomplete';
import type { Diagnostic } from '@codemirror/lint';
import { type ChangeSpec, Text } from '@codemirror/state';
import type { EditorView, Tooltip } from '@codemirror/view';
import { DockerfileLanguageServiceFactory } from 'dockerfile-language-service';
import { ValidationCode } from 'dockerfile-utils';

// The service's parser asks Node's Buffer for the bytes of a character, to find a mark of UTF-8, and for nothing else; a page has none.
const page = globalThis as { Buffer?: unknown };
page.Buffer ??= { from: (text: string) => new TextEncoder().encode(text), isBuffer: () => false };

const service = DockerfileLanguageServiceFactory.createLanguageService();
service.setCapabilities({
  completion: { completionItem: { snippetSupport: true, documentationFormat: ['plaintext'] } },
  hover: { contentFormat: ['plaintext'] },
});

interface Position {
  line: number;
  character: number;
}

/** Larger ones are no longer looked at with every key that is pressed; characters. */
const largest = 200_000;

/** The service's own words are English. */
export interface DockerfileWords {
  /** What is wrong, by the name of the service's `ValidationCode`; `text` is what stands there. */
  remark: (name: string, text: string) => string;
  /** What an instruction or a flag is for: one of `describedKeys`. */
  about: (key: string) => string;
}

/** By which the service knows instructions, their flags and the directives before them. */
export const describedKeys: readonly string[] = [
  ...['ADD', 'ADD_FlagChown', 'ARG', 'ARG_NameOnly', 'ARG_DefaultValue', 'CMD', 'COPY', 'COPY_FlagChown'],
  ...['COPY_FlagFrom', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'FROM_FlagPlatform', 'HEALTHCHECK', 'HEALTHCHECK_CMD'],
  ...['HEALTHCHECK_FlagInterval', 'HEALTHCHECK_FlagRetries', 'HEALTHCHECK_FlagStartInterval'],
  ...['HEALTHCHECK_FlagStartPeriod', 'HEALTHCHECK_FlagTimeout', 'HEALTHCHECK_NONE', 'LABEL', 'MAINTAINER', 'ONBUILD'],
  ...['RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR', 'escape', 'syntax'],
];

/** The service names flags it does not know as errors; a newer builder may know them. */
const unknownFlags: ReadonlySet<unknown> = new Set([
  ValidationCode.UNKNOWN_ADD_FLAG,
  ValidationCode.UNKNOWN_COPY_FLAG,
  ValidationCode.UNKNOWN_FROM_FLAG,
  ValidationCode.UNKNOWN_HEALTHCHECK_FLAG,
]);
const longestQuote = 60;

/** Within the text, whatever the service says. */
function offsetOf(doc: Text, { line, character }: Position): number {
  const at = doc.line(Math.min(Math.max(line, 0) + 1, doc.lines));
  return Math.min(at.from + Math.max(character, 0), at.to);
}

function positionOf(doc: Text, offset: number): Position {
  const line = doc.lineAt(offset);
  return { line: line.number - 1, character: offset - line.from };
}

/** What the service finds wrong. Never throws: a text that it cannot read has nothing wrong. */
export function dockerfileProblems(doc: Text, words: DockerfileWords): Diagnostic[] {
  if (doc.length > largest) return [];
  try {
    return service.validate(doc.toString()).map(({ range, severity, message, code }) => {
      const from = offsetOf(doc, range.start);
      const end = code === ValidationCode.EMPTY_CONTINUATION_LINE ? doc.length : doc.lineAt(from).to;
      // Some ends are wrong, lines behind what is meant.
      const to = Math.min(end, Math.max(from, offsetOf(doc, range.end)));
      const name = ValidationCode[Number(code)];
      return {
        ...{ from, to },
        severity: severity === 1 && !unknownFlags.has(code) ? 'error' : 'warning',
        message: name === undefined ? textOf(message) : words.remark(name, quoted(doc.sliceString(from, to))),
      };
    });
  } catch {
    return [];
  }
}

function quoted(text: string): string {
  return text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
}

function textOf(contents: string | { value?: string } | undefined): string {
  return (typeof contents === 'string' ? contents : contents?.value) ?? '';
}

/** The service's English text of a key. */
function documentationOf(data: unknown): string {
  return textOf(service.resolveCompletionItem({ label: '', data }).documentation);
}

/** In the person's language, with the service's examples, which are Dockerfile. */
function described(key: string, words: DockerfileWords): string {
  const keyword = key.replace(/_.*/, '');
  const lines = documentationOf(key).split('\n');
  const first = lines.findIndex((line) => line.startsWith(`${keyword} `) || line.startsWith(`# ${keyword}=`));
  return [words.about(key), ...(first < 0 ? [] : ['', ...lines.slice(first)])].join('\n');
}

/** Places to fill in, without choices and end marks, which CodeMirror does not have. */
function templateOf(text: string): string {
  const chosen = text.replace(/\$\{(\d+)\|([^,|}]*)[^|}]*\|\}/g, (_, number, first) => `\${${number}:${first}}`);
  return chosen.replace(/\$\{?0\}?/g, '');
}

const imageBefore = /^\s*(?:FROM\s+(?:--platform=\S+\s+)?|(?:COPY|ADD)\s+(?:--\S+\s+)*--from=)((?!-)\S*)$/i;

/** Images that are known, where one is asked for. */
function imageCompletions(context: CompletionContext, images: readonly string[]): CompletionResult | undefined {
  const line = context.state.doc.lineAt(context.pos);
  const typed = imageBefore.exec(line.text.slice(0, context.pos - line.from))?.[1];
  if (typed === undefined) return undefined;
  return { from: context.pos - typed.length, options: images.map((label) => ({ label, type: 'class' })) };
}

interface Item {
  label: string;
  textEdit?: object | undefined;
  insertText?: string | undefined;
  insertTextFormat?: number | undefined;
  data?: unknown;
  documentation?: string | { value?: string } | undefined;
}

function completionOf(item: Item, from: number, words: DockerfileWords): Completion & { from: number } {
  const text = (item.textEdit as { newText?: string } | undefined)?.newText ?? item.insertText ?? item.label;
  const { data } = item;
  const known = typeof data === 'string' && describedKeys.includes(data);
  // A variable's value and a stage's image are nobody's language.
  const info = known ? described(data, words) : textOf(item.documentation) || undefined;
  return {
    from,
    label: item.label,
    type: 'keyword',
    apply: item.insertTextFormat === 2 ? snippet(templateOf(text)) : text,
    ...(info !== undefined && { info }),
  };
}

/** A source of completions; `images` tells the references that may stand behind FROM. */
export function dockerfileCompletion(images: () => readonly string[], words: () => DockerfileWords) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { doc } = context.state;
    const ofImages = imageCompletions(context, images());
    if (ofImages && ofImages.options.length > 0) return ofImages;
    if (ofImages || doc.length > largest) return null;
    try {
      const items = await service.computeCompletionItems(doc.toString(), positionOf(doc, context.pos));
      const options = items.map((item) => {
        const start = (item.textEdit as { range?: { start: Position } } | undefined)?.range?.start;
        return completionOf(item, start ? offsetOf(doc, start) : context.pos, words());
      });
      const from = options[0]?.from;
      if (from === undefined || (from === context.pos && !context.explicit)) return null;
      return { from, options: options.filter((option) => option.from === from), validFor: /^[\w-]*$/ };
    } catch {
      return null;
    }
  };
}

/** What stands under the pointer, in words; undefined where there is nothing to say. */
export function dockerfileHoverText(doc: Text, pos: number, words: DockerfileWords): string | undefined {
  if (doc.length > largest) return undefined;
  const contents = service.computeHover(doc.toString(), positionOf(doc, pos))?.contents;
  const text = textOf(contents as string | { value?: string } | undefined);
  // The service tells only its text; what is none of its own is the value of a variable.
  const key = describedKeys.find((one) => documentationOf(one) === text);
  return (key === undefined ? text : described(key, words)) || undefined;
}

/** Shown as text. */
export function dockerfileHover(words: () => DockerfileWords) {
  return (view: EditorView, pos: number): Tooltip | null => {
    const text = dockerfileHoverText(view.state.doc, pos, words());
    if (text === undefined) return null;
    return {
      pos,
      create: () => {
        const dom = document.createElement('div');
        dom.textContent = text;
        dom.className = 'cm-tooltip-text';
        return { dom };
      },
    };
  };
}

/** The changes that format a text: indents of continued lines. */
export function dockerfileFormat(doc: Text): ChangeSpec[] {
  return service.format(doc.toString(), { tabSize: 4, insertSpaces: true }).map(({ range, newText }) => ({
    from: offsetOf(doc, range.start),
    to: offsetOf(doc, range.end),
    insert: Text.of(newText.split('\n')),
  }));
}
