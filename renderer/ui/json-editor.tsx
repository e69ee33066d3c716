// The read-only CodeMirror behind JsonView: colours by tokens, folding, virtual lines.
import { json } from '@codemirror/lang-json';
import { codeFolding, foldGutter, foldKeymap, syntaxTree } from '@codemirror/language';
import { EditorState, type Extension, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  keymap,
  lineNumbers,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { useEffect, useRef } from 'react';
import styles from './json-view.module.css';

const marks: Record<string, Decoration> = {
  PropertyName: Decoration.mark({ class: styles.name ?? '' }),
  String: Decoration.mark({ class: styles.string ?? '' }),
  Number: Decoration.mark({ class: styles.number ?? '' }),
  True: Decoration.mark({ class: styles.literal ?? '' }),
  False: Decoration.mark({ class: styles.literal ?? '' }),
  Null: Decoration.mark({ class: styles.literal ?? '' }),
};

// Classes instead of a highlight style: colours then follow the theme without a new editor.
function colour(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        const mark = marks[node.name];
        if (mark) builder.add(node.from, node.to, mark);
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

function extensions(label: string): Extension[] {
  return [
    lineNumbers(),
    codeFolding(),
    foldGutter(),
    drawSelection(),
    keymap.of(foldKeymap),
    json(),
    colours,
    EditorState.readOnly.of(true),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
  ];
}

export function JsonEditor({ label, text }: { label: string; text: string }) {
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!host.current) return;
    const view = new EditorView({ doc: text, extensions: extensions(label), parent: host.current });
    return () => view.destroy();
  }, [label, text]);

  return <div ref={host} className={styles.editor} />;
}
