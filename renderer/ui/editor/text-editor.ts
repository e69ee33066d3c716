// What the kit's editors share: how they are set up to be read or written in, and how a text from elsewhere gets into one.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import type { Extension } from '@codemirror/state';
import { drawSelection, EditorView, type KeyBinding, keymap, lineNumbers } from '@codemirror/view';

/** To look at. */
export const reading: readonly Extension[] = [lineNumbers(), drawSelection()];

/** To write in. Tab leaves it, as it leaves every other field. `onWritten` gets what differs from `known`, which is what stands outside. */
export function writing(
  { known, onWritten }: { known: () => string; onWritten: (text: string) => void },
  keys: readonly KeyBinding[] = [],
): Extension {
  return [
    history(),
    // What is pasted has ends of its own; the editor knows those of its text only.
    EditorView.clipboardInputFilter.of((text, { lineBreak }) => text.replace(/\r\n?|\n/g, lineBreak)),
    keymap.of([...keys, ...defaultKeymap, ...historyKeymap]),
    EditorView.updateListener.of((update) => {
      const written = update.docChanged ? update.state.sliceDoc() : undefined;
      if (written !== undefined && written !== known()) onWritten(written);
    }),
  ];
}

/** A text that comes from elsewhere (read again, discarded, saved in another window) takes the place of what stands there. */
export function replaceText(view: EditorView | undefined, text: string): void {
  if (!view || view.state.sliceDoc() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: view.state.toText(text) } });
}
