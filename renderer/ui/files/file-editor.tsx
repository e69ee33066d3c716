// A text to read or to write in, with line numbers; loaded when the first file is opened.
import { json } from '@codemirror/lang-json';
import { bracketMatching, defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightSpecialChars } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { classNames } from '../class-names.ts';
import editorStyles from '../editor/text-editor.module.css';
import { reading, replaceText, writing } from '../editor/text-editor.ts';
import styles from './file-editor.module.css';

export interface FileEditorProps {
  label: string;
  text: string;
  lineEnd: '\n' | '\r\n';
  readOnly: boolean;
  wrap: boolean;
  /** Of the file; the ones with colours of their own are known by it. */
  name: string;
  /** The search's own English words (`Find`, `next`, …) in the person's language. */
  searchWords: Readonly<Record<string, string>>;
  onChange?: ((text: string) => void) | undefined;
  onSave?: (() => void) | undefined;
}

/** Colours follow the theme by classes, the library's own style is for light pages only. */
function languageOf(name: string): Extension {
  return /\.(json|jsonc|webmanifest)$/i.test(name) ? [json(), syntaxHighlighting(defaultHighlightStyle)] : [];
}

function changing({ label, readOnly, wrap }: FileEditorProps): Extension {
  return [
    EditorState.readOnly.of(readOnly),
    wrap ? EditorView.lineWrapping : [],
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-readonly': String(readOnly),
      'aria-multiline': 'true',
      tabindex: '0',
      spellcheck: 'false',
    }),
  ];
}

/** With a search (Ctrl+F). A `text` that comes from elsewhere takes the place of what stands there. */
export function FileEditor(props: FileEditorProps) {
  const { text, lineEnd, name, label, readOnly, wrap } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const newest = useRef(props);
  newest.current = props;
  const settings = useRef(new Compartment());

  useEffect(() => {
    if (!host.current) return;
    const made = new EditorView({
      doc: newest.current.text,
      parent: host.current,
      extensions: [
        EditorState.lineSeparator.of(lineEnd),
        ...reading,
        highlightSpecialChars(),
        bracketMatching(),
        languageOf(name),
        search({ top: true }),
        EditorState.phrases.of(newest.current.searchWords),
        writing({ known: () => newest.current.text, onWritten: (written) => newest.current.onChange?.(written) }, [
          {
            key: 'Mod-s',
            run: () => {
              newest.current.onSave?.();
              return true;
            },
          },
          ...searchKeymap,
        ]),
        settings.current.of(changing(newest.current)),
      ],
    });
    view.current = made;
    return () => made.destroy();
  }, [lineEnd, name]);

  useEffect(() => replaceText(view.current, text), [text]);

  useEffect(() => {
    view.current?.dispatch({
      effects: settings.current.reconfigure(changing({ ...newest.current, label, readOnly, wrap })),
    });
  }, [label, readOnly, wrap]);

  return (
    <div ref={host} className={classNames(editorStyles.editor, styles.editor)} data-writable={!readOnly || undefined} />
  );
}
