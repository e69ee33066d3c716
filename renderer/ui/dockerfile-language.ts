// What the field's own language service knows of a Dockerfile, in CodeMirror's terms: completion, hover, what is wrong, format.
import { type Completion, type CompletionContext, type CompletionResult, snippet } from '@codemirror/autocomplete';
import type { Diagnostic } from '@codemirror/lint';
import { type ChangeSpec, Text } from '@codemirror/state';
import type { EditorView, Tooltip } from '@codemirror/view';
import { DockerfileLanguageServiceFactory } from 'dockerfile-language-service';

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

/** The service names flags it does not know as errors; a newer builder may know them. */
const unknownFlags: ReadonlySet<unknown> = new Set([39, 40, 41, 42]);

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
export function dockerfileProblems(doc: Text): Diagnostic[] {
  if (doc.length > largest) return [];
  try {
    return service.validate(doc.toString()).map(({ range, severity, message, code }) => {
      const from = offsetOf(doc, range.start);
      return {
        from,
        to: Math.max(from, offsetOf(doc, range.end)),
        severity: severity === 1 && !unknownFlags.has(code) ? 'error' : 'warning',
        message: typeof message === 'string' ? message : '',
      };
    });
  } catch {
    return [];
  }
}

/** Places to fill in, without choices and end marks, which CodeMirror does not have. */
function templateOf(text: string): string {
  const chosen = text.replace(/\$\{(\d+)\|([^,|}]*)[^|}]*\|\}/g, (_, number, first) => `\${${number}:${first}}`);
  return chosen.replace(/\$\{?0\}?/g, '');
}

const imageBefore = /^\s*(?:FROM\s+(?:--platform=\S+\s+)?|(?:COPY|ADD)\s+(?:--\S+\s+)*--from=)(\S*)$/i;

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
}

function completionOf(item: Item, from: number): Completion & { from: number } {
  const text = (item.textEdit as { newText?: string } | undefined)?.newText ?? item.insertText ?? item.label;
  const resolved = service.resolveCompletionItem({ ...(item as { label: string }) }).documentation;
  const info = typeof resolved === 'string' ? resolved : resolved?.value;
  return {
    from,
    label: item.label,
    type: 'keyword',
    apply: item.insertTextFormat === 2 ? snippet(templateOf(text)) : text,
    ...(info !== undefined && { info }),
  };
}

/** A source of completions; `images` tells the references that may stand behind FROM. */
export function dockerfileCompletion(images: () => readonly string[]) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { doc } = context.state;
    const ofImages = imageCompletions(context, images());
    if (ofImages && ofImages.options.length > 0) return ofImages;
    if (ofImages || doc.length > largest) return null;
    try {
      const items = await service.computeCompletionItems(doc.toString(), positionOf(doc, context.pos));
      const options = items.map((item) => {
        const start = (item.textEdit as { range?: { start: Position } } | undefined)?.range?.start;
        return completionOf(item, start ? offsetOf(doc, start) : context.pos);
      });
      const from = options[0]?.from;
      if (from === undefined || (from === context.pos && !context.explicit)) return null;
      return { from, options: options.filter((option) => option.from === from), validFor: /^[\w-]*$/ };
    } catch {
      return null;
    }
  };
}

/** What stands under the pointer, in words; shown as text. */
export function dockerfileHover(view: EditorView, pos: number): Tooltip | null {
  const { doc } = view.state;
  if (doc.length > largest) return null;
  const hover = service.computeHover(doc.toString(), positionOf(doc, pos));
  const contents = hover?.contents as { value?: string } | string | undefined;
  const text = typeof contents === 'string' ? contents : contents?.value;
  if (!text) return null;
  return {
    pos,
    create: () => {
      const dom = document.createElement('div');
      dom.textContent = text;
      dom.className = 'cm-tooltip-text';
      return { dom };
    },
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
