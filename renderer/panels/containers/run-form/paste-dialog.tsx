// Takes a `docker run` command over into the form: what was not understood is named first, and nothing in the form is lost unasked.
import { SegmentedControl, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseRunWords, type RunNote, type RunWords } from '../../../../runtime/contract/specs/run-words.ts';
import { useProblemText } from '../../../state/problem.ts';
import { FormDialog } from '../../../ui/dialog/form-dialog.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { useForm } from './form-fields.tsx';
import { mergedSpec, saysNothing } from './merge.ts';
import classes from './run-form.module.css';

/** A line that is no command at all fills nothing in. */
const fatal: readonly RunNote['message'][] = ['not-a-run', 'quote-open'];

function Notes({ title, notes, kind }: { title: string; notes: readonly RunNote[]; kind: 'warning' | 'error' }) {
  const { t } = useTranslation(['create', 'containers']);
  if (notes.length === 0) return null;
  const list = (
    <ul className={classes.notes}>
      {notes.map(({ flag, message, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a list that is only read, in which a flag may stand twice
        <li key={index}>{t(`containers:runWords.${message}`, { flag, text })}</li>
      ))}
    </ul>
  );
  return <NoticeBar kind={kind} title={title} text={list} />;
}

function usePasted(text: string): RunWords | undefined {
  return useMemo(() => (text.trim() === '' ? undefined : parseRunWords(text)), [text]);
}

export function PasteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['create', 'app', 'containers']);
  const textOf = useProblemText();
  const { spec, fill, setPull } = useForm();
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const [replace, setReplace] = useState(false);
  const pasted = usePasted(text);
  const fresh = saysNothing(spec);
  const wrong = pasted?.problems.find(({ message }) => fatal.includes(message));
  const error =
    pasted === undefined
      ? textOf({ reason: 'required', message: '' }).title
      : wrong && t(`containers:runWords.${wrong.message}`, { flag: wrong.flag, text: wrong.text });
  const submit = () => {
    setTried(true);
    if (error !== undefined || !pasted) return;
    fill(fresh || replace ? pasted.spec : mergedSpec(spec, pasted.spec));
    setPull(pasted.pull);
    onClose();
  };
  return (
    <FormDialog
      opened
      title={t('paste.title')}
      submitLabel={t('paste.submit')}
      cancelLabel={t('app:cancel')}
      closeLabel={t('app:close')}
      onSubmit={submit}
      onClose={onClose}
    >
      <Textarea
        label={t('paste.field')}
        description={t('paste.help')}
        placeholder={t('paste.example')}
        classNames={{ input: classes.mono ?? '' }}
        rows={6}
        resize="vertical"
        spellCheck={false}
        data-autofocus
        value={text}
        error={tried || wrong ? error : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {pasted && (
        <>
          <Notes kind="warning" title={t('paste.unknown', { count: pasted.unknown.length })} notes={pasted.unknown} />
          <Notes
            kind="warning"
            title={t('paste.problems')}
            notes={pasted.problems.filter(({ message }) => !fatal.includes(message))}
          />
        </>
      )}
      {!fresh && (
        <div className={classes.choice}>
          <span id="paste-how" className={classes.changeField}>
            {t('paste.how')}
          </span>
          <SegmentedControl
            aria-labelledby="paste-how"
            transitionDuration={0}
            withItemsBorders={false}
            value={replace ? 'replace' : 'add'}
            data={[
              { value: 'add', label: t('paste.add') },
              { value: 'replace', label: t('paste.replace') },
            ]}
            onChange={(value) => setReplace(value === 'replace')}
          />
          <p className={classes.hint}>{t(replace ? 'paste.replaceText' : 'paste.addText')}</p>
        </div>
      )}
    </FormDialog>
  );
}
