// A text to read or to write in, with line numbers; loaded when the first file is opened.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import styles from './file-editor.module.css';

export interface FileEditorProps {
  label: string;
  text: string;
  lineEnd: '\n' | '\r\n';
  readOnly: boolean;
  wrap: boolean;
  /** Of the file; the ones with colours of their own are known by it. */
  name: string;
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

/** A `text` that comes from elsewhere (read again, discarded) takes the place of what stands there. Tab leaves it. */
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
        lineNumbers(),
        drawSelection(),
        highlightSpecialChars(),
        history(),
        bracketMatching(),
        languageOf(name),
        keymap.of([
          {
            key: 'Mod-s',
            run: () => {
              newest.current.onSave?.();
              return true;
            },
          },
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        settings.current.of(changing(newest.current)),
        EditorView.updateListener.of((update) => {
          const written = update.docChanged ? update.state.sliceDoc() : undefined;
          // What came from outside is known there already.
          if (written !== undefined && written !== newest.current.text) newest.current.onChange?.(written);
        }),
      ],
    });
    view.current = made;
    return () => made.destroy();
  }, [lineEnd, name]);

  useEffect(() => {
    const { current } = view;
    if (!current || current.state.sliceDoc() === text) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: current.state.toText(text) } });
  }, [text]);

  useEffect(() => {
    view.current?.dispatch({
      effects: settings.current.reconfigure(changing({ ...newest.current, label, readOnly, wrap })),
    });
  }, [label, readOnly, wrap]);

  return <div ref={host} className={styles.editor} data-writable={!readOnly || undefined} />;
}
