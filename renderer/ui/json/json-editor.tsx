// The CodeMirror behind JsonView and JsonField: colours by tokens, folding, virtual lines, and what is no JSON underlined.
import { json } from '@codemirror/lang-json';
import { codeFolding, foldGutter, foldKeymap, syntaxTree } from '@codemirror/language';
import { Compartment, EditorState, type Extension, RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, keymap, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { classNames } from '../class-names.ts';
import editorStyles from '../editor/text-editor.module.css';
import { reading, replaceText, writing } from '../editor/text-editor.ts';
import styles from './json-view.module.css';

const look = classNames(editorStyles.editor, styles.editor);

const marks: Record<string, Decoration> = {
  PropertyName: Decoration.mark({ class: styles.name ?? '' }),
  String: Decoration.mark({ class: styles.string ?? '' }),
  Number: Decoration.mark({ class: styles.number ?? '' }),
  True: Decoration.mark({ class: styles.literal ?? '' }),
  False: Decoration.mark({ class: styles.literal ?? '' }),
  Null: Decoration.mark({ class: styles.literal ?? '' }),
};

const wrong = Decoration.mark({ class: styles.wrong ?? '' });

// Classes instead of a highlight style: colours then follow the theme without a new editor.
function colour(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        const mark = node.type.isError ? wrong : marks[node.name];
        if (mark && node.to > node.from) builder.add(node.from, node.to, mark);
      },
    });
  }
  return builder.finish();
}

const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = colour(view);
    }

    update(update: ViewUpdate) {
      const parsed = syntaxTree(update.state) !== syntaxTree(update.startState);
      if (update.docChanged || update.viewportChanged || parsed) this.decorations = colour(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

const common: Extension[] = [...reading, codeFolding(), foldGutter(), json(), colours, EditorView.lineWrapping];

function toRead(label: string): Extension[] {
  return [
    ...common,
    keymap.of(foldKeymap),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
  ];
}

export function JsonEditor({ label, text }: { label: string; text: string }) {
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!host.current) return;
    const view = new EditorView({ doc: text, extensions: toRead(label), parent: host.current });
    return () => view.destroy();
  }, [label, text]);

  return <div ref={host} className={look} />;
}

export interface JsonInputProps {
  label: string;
  text: string;
  onChange: (text: string) => void;
  invalid: boolean;
  /** Ids of the elements that explain the field. */
  describedBy: string;
}

function attributes({ label, invalid, describedBy }: JsonInputProps): Extension {
  return EditorView.contentAttributes.of({
    'aria-label': label,
    'aria-multiline': 'true',
    'aria-describedby': describedBy,
    'aria-invalid': String(invalid),
    spellcheck: 'false',
  });
}

/** To write in. */
export function JsonInput(props: JsonInputProps) {
  const { text, label, invalid, describedBy } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const newest = useRef(props);
  newest.current = props;
  const named = useRef(new Compartment());

  useEffect(() => {
    if (!host.current) return;
    const made = new EditorView({
      doc: newest.current.text,
      parent: host.current,
      extensions: [
        ...common,
        writing(
          { known: () => newest.current.text, onWritten: (written) => newest.current.onChange(written) },
          foldKeymap,
        ),
        named.current.of(attributes(newest.current)),
      ],
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    view.current?.dispatch({
      effects: named.current.reconfigure(attributes({ ...newest.current, label, invalid, describedBy })),
    });
  }, [label, invalid, describedBy]);

  useEffect(() => replaceText(view.current, text), [text]);

  return <div ref={host} className={look} data-writable />;
}
