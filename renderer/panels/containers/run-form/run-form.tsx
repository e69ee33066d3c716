// The form for a container, new or to be made anew: what was typed stays until it is there.
import { Button } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ContainerSpec, emptySpec } from '../../../../runtime/contract/specs/container-spec.ts';
import { useEngineId } from '../../../state/engines.ts';
import { go } from '../../../state/navigation.ts';
import { useProblemText } from '../../../state/problem.ts';
import { ConfirmDialog } from '../../../ui/dialog/confirm-dialog.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { Page } from '../../../ui/page.tsx';
import { ChangeMeaning, Changes, useChanges } from './change-list.tsx';
import { writeDraft } from './form-draft.ts';
import { FormContext, useForm } from './form-fields.tsx';
import { FormOutput } from './form-output.tsx';
import { FormSections } from './form-sections.tsx';
import { PasteDialog } from './paste-dialog.tsx';
import classes from './run-form.module.css';
import { RunProgress } from './run-progress.tsx';
import type { FormFailure } from './use-form-work.ts';
import { type FormPurpose, useRunForm } from './use-run-form.ts';

function useLeave(): () => void {
  const { purpose } = useForm();
  return () => {
    if (purpose.kind === 'run') writeDraft(undefined);
    go({ panel: 'containers', ...(purpose.kind === 'edit' && { object: purpose.id }) });
  };
}

/** `atField`: the sentence stands at its field already; the engine's own words are told here. */
function Failure({ failure, atField }: { failure: FormFailure; atField: boolean }) {
  const { t } = useTranslation('create');
  const textOf = useProblemText();
  const { purpose } = useForm();
  const kind = purpose.kind === 'edit' ? 'edit' : 'run';
  if (failure.kind === 'canceled') return <NoticeBar kind="info" title={t(`canceled.${kind}`)} />;
  const { title, detail } = textOf(failure.problem);
  const text = atField ? detail : [title, detail].filter(Boolean).join('\n');
  return <NoticeBar kind="error" title={t(`failed.${kind}`)} text={text} />;
}

/** Before a container is made anew, what that means and what it loses. */
function ConfirmEdit({ onConfirm, onCancel }: { onConfirm: () => void; onCancel: () => void }) {
  const { t } = useTranslation(['create', 'app']);
  const { spec } = useForm();
  const changes = useChanges();
  return (
    <ConfirmDialog
      opened
      title={t('confirm.title', { name: spec.name })}
      confirmLabel={t('confirm.action')}
      cancelLabel={t('app:cancel')}
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      <div className={classes.changeList}>
        <ChangeMeaning changes={changes} />
        <Changes changes={changes} />
      </div>
    </ConfirmDialog>
  );
}

function Buttons({ onEdit }: { onEdit: () => void }) {
  const { t } = useTranslation('create');
  const state = useForm();
  const leave = useLeave();
  const engineId = useEngineId();
  const changes = useChanges();
  const { busy, activity, purpose } = state;
  return (
    <div className={classes.buttons}>
      <Button variant="default" onClick={busy && activity ? state.cancel : leave}>
        {busy && activity ? t('stop') : t('cancel')}
      </Button>
      {purpose.kind === 'edit' ? (
        <Button loading={busy} disabled={changes.length === 0} onClick={onEdit}>
          {t('apply')}
        </Button>
      ) : (
        <>
          <Button
            variant="default"
            disabled={busy || engineId === ''}
            onClick={() => void state.submit({ start: false })}
          >
            {t('create')}
          </Button>
          <Button type="submit" loading={busy} disabled={engineId === ''}>
            {t('run')}
          </Button>
        </>
      )}
    </div>
  );
}

function FormPage({ title, notice }: { title: string; notice: string | undefined }) {
  const { t } = useTranslation('create');
  const state = useForm();
  const { busy, activity, failure, purpose } = state;
  const form = useRef<HTMLFormElement>(null);
  const [pasting, setPasting] = useState(false);
  const [asking, setAsking] = useState(false);
  const changes = useChanges();
  const edit = () => {
    if (changes.length === 0 || !state.check()) return;
    if (changes.some(({ inPlace }) => !inPlace)) setAsking(true);
    else void state.submit();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (purpose.kind === 'edit') edit();
    else void state.submit();
  };
  return (
    <Page
      title={title}
      banner={notice !== undefined && <NoticeBar kind="info" title={notice} />}
      actions={
        <Button variant="default" disabled={busy} onClick={() => setPasting(true)}>
          {t('paste.open')}
        </Button>
      }
    >
      <form ref={form} className={classes.form} noValidate onSubmit={submit}>
        <div className={classes.main}>
          <div className={classes.scroll}>
            <fieldset className={classes.fields} disabled={busy} aria-label={title}>
              <FormSections form={form} />
            </fieldset>
          </div>
          <div className={classes.output}>
            <FormOutput />
          </div>
        </div>
        <div className={classes.footer}>
          {failure && <Failure failure={failure} atField={state.refusedAtField} />}
          {state.errorAt('other') !== undefined && <NoticeBar kind="error" title={state.errorAt('other') ?? ''} />}
          {busy && activity && <RunProgress activity={activity} />}
          <Buttons onEdit={edit} />
        </div>
      </form>
      {pasting && <PasteDialog onClose={() => setPasting(false)} />}
      {asking && (
        <ConfirmEdit
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            void state.submit();
          }}
        />
      )}
    </Page>
  );
}

interface FormProps {
  title: string;
  spec: ContainerSpec;
  purpose: FormPurpose;
  /** What a person should know of what the form was filled with. */
  notice?: string | undefined;
}

/** The form filled from a spec. */
export function SpecForm({ title, spec, purpose, notice }: FormProps) {
  const state = useRunForm(useEngineId(), spec, purpose);
  return (
    <FormContext value={state}>
      <FormPage title={title} notice={notice} />
    </FormContext>
  );
}

const newContainer: FormPurpose = { kind: 'run' };

/** A new container of an image. */
export function RunForm({ image }: { image: string }) {
  const { t } = useTranslation('create');
  const [spec] = useState(() => emptySpec(image));
  return <SpecForm title={t('title.run')} spec={spec} purpose={newContainer} />;
}
