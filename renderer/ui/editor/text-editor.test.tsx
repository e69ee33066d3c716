// @vitest-environment happy-dom
// What ends the lines of a text is kept: by opening it, by writing in it, and by what is pasted.
import { EditorView } from '@codemirror/view';
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { DockerfileEditor } from './dockerfile-editor.tsx';

afterEach(cleanup);

const words = { problems: String, line: String, phrases: {}, remark: String, about: String };

function open(text: string, lineEnd: '\n' | '\r\n') {
  const written: string[] = [];
  const { container } = render(
    <DockerfileEditor
      kind="plain"
      label="file"
      text={text}
      lineEnd={lineEnd}
      words={words}
      onChange={(now) => written.push(now)}
    />,
  );
  const view = EditorView.findFromDOM(container.querySelector<HTMLElement>('.cm-editor') as HTMLElement);
  if (!view) throw new Error('No editor');
  return { view, written };
}

it.each([
  ['a\nb\n', '\n'],
  ['a\r\nb\r\n', '\r\n'],
  ['a\r\nb\n', '\n'],
] as const)('nothing is written by opening %j', (text, lineEnd) => {
  expect(open(text, lineEnd).written).toEqual([]);
});

it('lines that are written end as the others do', () => {
  const { view, written } = open('a\r\nb\r\n', '\r\n');
  view.dispatch(view.state.replaceSelection(view.state.toText('new\r\n')));
  expect(written).toEqual(['new\r\na\r\nb\r\n']);
});

it.each(['x\ny', 'x\r\ny'])('so do the lines of %j when it is pasted', (pasted) => {
  const { view } = open('a\r\nb\r\n', '\r\n');
  const taken = view.state
    .facet(EditorView.clipboardInputFilter)
    .reduce((text, filter) => filter(text, view.state), pasted as string);
  expect(view.state.toText(taken).lines).toBe(2);
});
