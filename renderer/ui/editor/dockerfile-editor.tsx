// The editor of a Dockerfile: colours, completion, hover, what is wrong with it, and what a build said at its lines. Loaded lazily.
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { bracketMatching, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile';
import { type Diagnostic, forceLinting, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  hoverTooltip,
  type KeyBinding,
  type ViewUpdate,
} from '@codemirror/view';
import { tagHighlighter, tags } from '@lezer/highlight';
import { useEffect, useRef, useState } from 'react';
import { classNames } from '../class-names.ts';
import styles from './dockerfile-editor.module.css';
import {
  type DockerfileWords,
  dockerfileCompletion,
  dockerfileFormat,
  dockerfileHover,
  dockerfileProblems,
} from './dockerfile-language.ts';
import { type DockerfileMark, marksField, placedMark, setMarks } from './dockerfile-marks.ts';
import editorStyles from './text-editor.module.css';
import { reading, replaceText, writing } from './text-editor.ts';

export interface DockerfileEditorWords extends DockerfileWords {
  /** Heads the list of what is wrong. */
  problems: (count: number) => string;
  line: (number: number) => string;
  /** CodeMirror's own words, by its English ones. */
  phrases: Readonly<Record<string, string>>;
}

export interface DockerfileEditorProps {
  label: string;
  text: string;
  lineEnd: '\n' | '\r\n';
  /** Another text of the same kind: a new key begins anew. `plain` is for rules and the like. */
  kind: 'dockerfile' | 'plain';
  readOnly?: boolean;
  marks?: readonly DockerfileMark[] | undefined;
  /** References that may stand behind FROM. */
  images?: readonly string[] | undefined;
  words: DockerfileEditorWords;
  onChange?: ((text: string) => void) | undefined;
  onSave?: (() => void) | undefined;
  /** Another number formats the text. */
  formatRound?: number;
}

interface ListedProblem {
  line: number;
  from: number;
  severity: string;
  message: string;
}

const colours = syntaxHighlighting(
  tagHighlighter([
    { tag: tags.keyword, class: styles.keyword ?? '' },
    { tag: tags.comment, class: styles.comment ?? '' },
    { tag: tags.string, class: styles.string ?? '' },
    { tag: tags.number, class: styles.number ?? '' },
    { tag: tags.variableName, class: styles.variable ?? '' },
  ]),
);
const noMarks: readonly DockerfileMark[] = [];

function changing({ label, readOnly = false, words }: DockerfileEditorProps): Extension {
  return [
    EditorState.readOnly.of(readOnly),
    EditorState.phrases.of(words.phrases),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-readonly': String(readOnly),
      'aria-multiline': 'true',
      tabindex: '0',
      spellcheck: 'false',
    }),
  ];
}

function listed(view: EditorView, diagnostics: readonly Diagnostic[]): ListedProblem[] {
  const { doc } = view.state;
  return diagnostics
    .map(({ from, severity, message }) => ({ line: doc.lineAt(from).number, from, severity, message }))
    .toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error') || a.from - b.from);
}

interface Judging {
  newest: { readonly current: DockerfileEditorProps };
  onProblems: (problems: ListedProblem[]) => void;
}

function judging({ newest, onProblems }: Judging): Extension {
  const { kind, readOnly } = newest.current;
  const words = () => newest.current.words;
  const judge = (view: EditorView): Diagnostic[] => {
    const own = kind === 'dockerfile' && !readOnly ? dockerfileProblems(view.state.doc, newest.current.words) : [];
    const all = [...view.state.field(marksField), ...own];
    onProblems(listed(view, all));
    return all;
  };
  const language = [
    StreamLanguage.define(dockerFile),
    colours,
    hoverTooltip(dockerfileHover(words)),
    autocompletion({ override: [dockerfileCompletion(() => newest.current.images ?? [], words)], icons: false }),
  ];
  // The library judges anew, also when it is forced to, only after a change of the text unless it is told of others.
  const needsRefresh = ({ transactions }: ViewUpdate) =>
    transactions.some(({ effects, reconfigured }) => reconfigured || effects.some((effect) => effect.is(setMarks)));
  return [marksField, linter(judge, { delay: 250, needsRefresh }), lintGutter(), kind === 'dockerfile' ? language : []];
}

function keys(newest: { readonly current: DockerfileEditorProps }): KeyBinding[] {
  const save = () => {
    newest.current.onSave?.();
    return true;
  };
  return [{ key: 'Mod-s', run: save }, ...completionKeymap, ...lintKeymap];
}

/** Makes the editor once; answers where it stands in the page, and what is wrong in it. */
function useEditor(props: DockerfileEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const settings = useRef(new Compartment());
  const [problems, setProblems] = useState<ListedProblem[]>([]);
  const newest = useRef(props);
  newest.current = props;
  const { kind, text, lineEnd, label, readOnly, words, marks = noMarks, formatRound = 0 } = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what may change is read when it is needed; `kind` and `lineEnd` alone make another editor.
  useEffect(() => {
    if (!host.current) return;
    const made = new EditorView({
      doc: newest.current.text,
      parent: host.current,
      extensions: [
        EditorState.lineSeparator.of(lineEnd),
        ...reading,
        highlightSpecialChars(),
        highlightActiveLine(),
        bracketMatching(),
        closeBrackets(),
        writing(
          { known: () => newest.current.text, onWritten: (written) => newest.current.onChange?.(written) },
          keys(newest),
        ),
        settings.current.of(changing(newest.current)),
        judging({ newest, onProblems: setProblems }),
      ],
    });
    view.current = made;
    return () => made.destroy();
  }, [kind, lineEnd]);

  useEffect(() => replaceText(view.current, text), [text]);

  useEffect(() => {
    const changed = changing({ ...newest.current, label, readOnly: readOnly ?? false, words });
    view.current?.dispatch({ effects: settings.current.reconfigure(changed) });
    // Another language says what is wrong in other words.
    if (view.current) forceLinting(view.current);
  }, [label, readOnly, words]);

  useEffect(() => {
    const { current } = view;
    if (!current) return;
    const [first] = marks;
    const place = first && placedMark(current.state.doc, first);
    const seen = place ? [EditorView.scrollIntoView(place.from, { y: 'center' })] : [];
    current.dispatch({ effects: [setMarks.of(marks), ...seen] });
    forceLinting(current);
  }, [marks]);

  useEffect(() => {
    if (formatRound > 0) view.current?.dispatch({ changes: dockerfileFormat(view.current.state.doc) });
  }, [formatRound]);

  const show = (from: number) => {
    const { current } = view;
    if (!current) return;
    const anchor = Math.min(from, current.state.doc.length);
    current.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
    current.focus();
  };
  return { host, problems, show };
}

/** A `text` that comes from elsewhere takes the place of what stands there. */
export function DockerfileEditor(props: DockerfileEditorProps) {
  const { host, problems, show } = useEditor(props);
  const { words } = props;
  return (
    <div className={styles.whole}>
      <div
        ref={host}
        className={classNames(editorStyles.editor, styles.editor)}
        data-writable={!props.readOnly || undefined}
      />
      {problems.length > 0 && (
        <section className={styles.problems} aria-label={words.problems(problems.length)}>
          <ul>
            {problems.map((problem, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two at the same place may say the same
              <li key={`${index} ${problem.from}`}>
                <button
                  type="button"
                  className={styles.problem}
                  data-severity={problem.severity}
                  onClick={() => show(problem.from)}
                >
                  <span className={styles.place}>{words.line(problem.line)}</span>
                  <span className={styles.message}>{problem.message}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
