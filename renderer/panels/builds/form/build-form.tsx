// The form of a build: the folder and how to build it at the left, its Dockerfile to edit at the right, docker's line below.
import { Button, VisuallyHidden } from '@mantine/core';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dockerBuildCommand } from '../../../../runtime/contract/builds/build-command.ts';
import type { BuildRow } from '../../../../runtime/contract/builds/build-record.ts';
import { useBuilds } from '../../../state/builds.ts';
import { useEngineId } from '../../../state/engines.ts';
import { go } from '../../../state/navigation.ts';
import { useProblemText } from '../../../state/problem.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { Missing } from '../../../ui/details-states.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { Page, TabList } from '../../../ui/page.tsx';
import type { DroppedFolder } from '../dropped-folder.ts';
import { useFailureMarks, useFailureText } from '../failure-text.ts';
import { lastPart, placeText } from '../words.ts';
import classes from './build-form.module.css';
import { ContextPane } from './context-pane.tsx';
import { BasicFields, FormSections } from './form-sections.tsx';
import { SourcePane } from './source-pane.tsx';
import { type BuildFormState, useBuildForm } from './use-build-form.ts';
import { type SourceFile, useSourceFile } from './use-source-file.ts';
import { valuesOf, withFolder } from './values.ts';

const ignoreName = '.dockerignore';

const leave = (from: BuildRow | undefined) => go({ panel: 'builds', ...(from && { object: from.id }) });

/** Lines of the build that the form was opened from, as long as its Dockerfile is what is open. */
function useMarks(from: BuildRow | undefined, form: BuildFormState) {
  const same = from?.spec.folder === form.spec.folder && from.spec.dockerfile === form.spec.dockerfile;
  return useFailureMarks(same ? from : undefined);
}

const noMarks: ReturnType<typeof useMarks> = [];

interface SidesProps {
  form: BuildFormState;
  dockerfile: SourceFile;
  ignore: SourceFile;
  from: BuildRow | undefined;
}

function Sides({ form, dockerfile, ignore, from }: SidesProps) {
  const { t } = useTranslation('builds');
  const id = useId();
  const [tab, setTab] = useState('dockerfile');
  const marks = useMarks(from, form);
  const name = lastPart(form.spec.dockerfile);
  const unsaved = (file: SourceFile) => (file.dirty ? ' •' : '');
  const tabs = [
    { id: 'dockerfile', label: `${name}${unsaved(dockerfile)}` },
    { id: 'ignore', label: `${ignoreName}${unsaved(ignore)}` },
    { id: 'context', label: t('context.title') },
  ];
  return (
    <section className={classes.side} aria-labelledby={`${id}title`}>
      <VisuallyHidden id={`${id}title`}>{t('editor.which')}</VisuallyHidden>
      <TabList id={id} tabs={tabs} tab={tab} onTab={setTab} />
      <div className={classes.sideBody} role="tabpanel" id={`${id}panel`} aria-labelledby={`${id}tab-${tab}`}>
        {tab === 'dockerfile' && (
          <SourcePane key={form.spec.dockerfile} file={dockerfile} name={name} kind="dockerfile" marks={marks} />
        )}
        {tab === 'ignore' && <SourcePane key="ignore" file={ignore} name={ignoreName} kind="plain" marks={noMarks} />}
        {tab === 'context' && <ContextPane folder={form.spec.folder} dockerfile={form.spec.dockerfile} />}
      </div>
    </section>
  );
}

function Notices({ form, from }: { form: BuildFormState; from: BuildRow | undefined }) {
  const { t } = useTranslation(['builds', 'app']);
  const textOf = useProblemText();
  const failureText = useFailureText();
  const failure = from?.failure;
  return (
    <>
      {failure && (
        <NoticeBar
          kind="info"
          title={t('form.from', { reason: failureText(failure).title })}
          text={failure.range && t('form.fromLine', { place: placeText(failure.range, t) })}
        />
      )}
      {form.others.map((text) => (
        <NoticeBar key={text} kind="error" title={text} />
      ))}
      {form.check?.warnings.map((warning) => {
        const { title, detail } = textOf(warning);
        return <NoticeBar key={`${title}${detail}`} kind="warning" title={title} text={detail} />;
      })}
    </>
  );
}

/** After a refused try the first wrong field gets the focus. */
function useFirstWrong(attempts: number) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (attempts > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [attempts]);
  return form;
}

interface FormProps {
  from: BuildRow | undefined;
  /** What was dropped and is not in the form yet. */
  dropped: DroppedFolder | undefined;
  onTaken: () => void;
}

function Form({ from, dropped, onTaken }: FormProps) {
  const { t } = useTranslation(['builds', 'app']);
  const current = useEngineId();
  const engineId = from?.engineId ?? current;
  const [initial] = useState(() => from && valuesOf(from.spec));
  const form = useBuildForm(engineId, initial);
  const element = useFirstWrong(form.attempts);
  const { set } = form;
  useEffect(() => {
    if (!dropped) return;
    set((before) => ({ ...withFolder(before, dropped.folder), dockerfile: dropped.dockerfile ?? 'Dockerfile' }));
    onTaken();
  }, [dropped, set, onTaken]);
  const { folder, dockerfile: path } = form.spec;
  const known = form.folder.problem === undefined && !form.folder.loading ? folder : '';
  const saved = () => {
    form.folder.again();
    form.checkAgain();
  };
  const dockerfile = useSourceFile(known, path, saved);
  const ignore = useSourceFile(known, ignoreName, saved);
  const unsaved = dockerfile.dirty || ignore.dirty;
  const save = async () => (!dockerfile.dirty || (await dockerfile.save())) && (!ignore.dirty || (await ignore.save()));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void form.submit('build', save);
  };
  return (
    <Page title={t('form.title')}>
      <form ref={element} className={classes.form} noValidate onSubmit={submit}>
        <div className={classes.main}>
          <div className={classes.scroll}>
            <fieldset className={classes.fields} disabled={form.busy} aria-label={t('form.title')}>
              <Notices form={form} from={from} />
              <BasicFields form={form} />
              <FormSections form={form} />
              <CommandLine
                label={t('command.label')}
                copyLabel={t('command.copy')}
                copiedLabel={t('app:copied')}
                command={dockerBuildCommand(form.spec)}
              />
            </fieldset>
          </div>
          <Sides form={form} dockerfile={dockerfile} ignore={ignore} from={from} />
        </div>
        <div className={classes.footer}>
          <Button variant="default" onClick={() => leave(from)}>
            {t('app:cancel')}
          </Button>
          <Button
            variant="default"
            leftSection={<Icon name="watch" />}
            disabled={form.busy || engineId === ''}
            title={t('watch.help')}
            onClick={() => void form.submit('watch', save)}
          >
            {t('watch.start')}
          </Button>
          <Button type="submit" leftSection={<Icon name="build" />} loading={form.busy} disabled={engineId === ''}>
            {unsaved ? t('act.saveAndBuild') : t('act.build')}
          </Button>
        </div>
      </form>
    </Page>
  );
}

/** `from` is a build whose wishes the form begins with. */
export function BuildFormPage({ from, ...drop }: Omit<FormProps, 'from'> & { from: string | undefined }) {
  const { t } = useTranslation('builds');
  const row = useBuilds((state) => (from === undefined ? undefined : state.byId.get(from)));
  const status = useBuilds((state) => state.status);
  if (from === undefined || row) return <Form from={row} {...drop} />;
  return (
    <Missing
      icon="build"
      title={t('details.goneTitle')}
      text={t('details.goneText')}
      loading={status === 'loading' ? t('details.loading') : undefined}
      backLabel={t('details.back')}
      onBack={() => leave(undefined)}
    />
  );
}
