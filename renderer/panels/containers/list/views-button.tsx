// Saved views of the list: shown with a click, saved under a name, changed and removed; the runtime's settings keep them.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedView } from '../../../../runtime/contract/views.ts';
import { notify } from '../../../state/notices.ts';
import { problemOf, useProblemText } from '../../../state/problem.ts';
import { changeSettings, useSettings } from '../../../state/settings.ts';
import { LineForm } from '../../../ui/form/line-form.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { PopButton } from '../../../ui/menu/pop-button.tsx';
import classes from './list.module.css';
import { isShown, type ListView, savedOf, shownBy } from './list-view.ts';

const most = 50;

export interface ViewsButtonProps {
  view: ListView;
  onChange: (change: Partial<ListView>) => void;
}

/** Keeps the views; what hinders it is told. */
function useKeep(): (views: SavedView[]) => void {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  return (views) => {
    changeSettings({ views: { containers: views } }).catch((error: unknown) => {
      const { title, detail } = textOf(problemOf(error));
      notify({ kind: 'error', title: t('views.failed'), text: [title, detail].filter(Boolean).join(' ') });
    });
  };
}

export function ViewsButton({ view, onChange }: ViewsButtonProps) {
  const { t } = useTranslation('containers');
  const saved = useSettings((settings) => settings.views.containers);
  const current = saved.find((one) => isShown(one, view));
  const keep = useKeep();
  return (
    <PopButton icon="filter" label={t('views.title')} pressed={current !== undefined} width={300}>
      {(close) => (
        <div className={classes.pop}>
          <ul className={classes.views} aria-label={t('views.title')}>
            {saved.map((one) => (
              <li key={one.id} className={classes.view} data-current={one === current || undefined}>
                <button
                  type="button"
                  className={classes.show}
                  aria-current={one === current}
                  title={one.query}
                  onClick={() => {
                    onChange(shownBy(one));
                    close();
                  }}
                >
                  {one.name}
                </button>
                <IconButton
                  icon="check"
                  label={t('views.update', { name: one.name })}
                  disabled={one === current}
                  onClick={() => keep(saved.map((other) => (other === one ? savedOf(view, one.id, one.name) : other)))}
                />
                <IconButton
                  icon="remove"
                  label={t('views.remove', { name: one.name })}
                  onClick={() => keep(saved.filter((other) => other !== one))}
                />
              </li>
            ))}
          </ul>
          {saved.length === 0 && <p className={classes.hint}>{t('views.none')}</p>}
          <SaveForm
            full={saved.length >= most}
            onSave={(name) => {
              const before = saved.find((one) => one.name === name);
              const next = savedOf(view, before?.id ?? crypto.randomUUID(), name);
              keep(before ? saved.map((one) => (one === before ? next : one)) : [...saved, next]);
            }}
          />
        </div>
      )}
    </PopButton>
  );
}

function SaveForm({ full, onSave }: { full: boolean; onSave: (name: string) => void }) {
  const { t } = useTranslation('containers');
  const [name, setName] = useState('');
  const submit = () => {
    onSave(name.trim());
    setName('');
  };
  return (
    <LineForm action={t('views.save')} disabled={full || name.trim() === ''} onSubmit={submit}>
      <TextInput
        size="xs"
        aria-label={t('views.name')}
        placeholder={t('views.name')}
        maxLength={100}
        disabled={full}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </LineForm>
  );
}
