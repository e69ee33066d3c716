// The repositories of a registry that lists them, page by page; for one that does not, a field for a name.
import { Button, Skeleton, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../state/client.ts';
import { go } from '../../state/navigation.ts';
import { useProblemText } from '../../state/problem.ts';
import { useNames } from '../../state/registries.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/form/search-field.tsx';
import { hasWords } from '../../ui/list/resource-page.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import classes from './registries.module.css';

const open = (host: string, repository: string) => go({ panel: 'registries', object: `${host}/${repository}` });

export function RepositoriesTab({ host }: { host: string }) {
  const { t } = useTranslation('registries');
  const textOf = useProblemText();
  const [query, setQuery] = useState('');
  const pages = useNames((next, signal) => client().registries.repositories({ host, next }, { signal }), host);
  const { problem } = pages;
  if (!pages.ready && problem === undefined) {
    return (
      <Stack gap="var(--space-3)" role="status" aria-busy="true" aria-label={t('repositories.loading')}>
        <Skeleton height={18} width={260} />
        <Skeleton height={18} width={320} />
      </Stack>
    );
  }
  const unlisted = problem?.reason === 'unsupported' || problem?.reason === 'forbidden';
  const words = problem && !unlisted ? textOf(problem) : undefined;
  const shown = pages.items.filter((name) => hasWords(name, query));
  return (
    <div className={classes.column}>
      {words && <NoticeBar kind="error" title={words.title} text={words.detail} />}
      {unlisted && (
        <NoticeBar kind="info" title={t('repositories.unlistedTitle')} text={t('repositories.unlistedText')} />
      )}
      {problem !== undefined && <ByName host={host} />}
      {pages.ready && pages.items.length === 0 && problem === undefined && (
        <EmptyState icon="layers" title={t('repositories.noneTitle')} text={t('repositories.noneText')} />
      )}
      {pages.items.length > 0 && (
        <>
          <div className={classes.search}>
            <SearchField
              label={t('repositories.filter')}
              placeholder={t('repositories.filter')}
              value={query}
              onChange={setQuery}
              shortcut="/"
            />
          </div>
          {shown.length === 0 && (
            <EmptyState icon="search" title={t('repositories.filteredTitle')} text={t('repositories.filteredText')} />
          )}
          <ul className={classes.list} aria-label={t('repositories.label', { host })}>
            {shown.map((name) => (
              <li key={name}>
                <button type="button" className={classes.entry} onClick={() => open(host, name)}>
                  {name}
                </button>
              </li>
            ))}
          </ul>
          {pages.more && (
            <div>
              <Button variant="default" loading={pages.reading} onClick={pages.more}>
                {t('repositories.more')}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}

const namePattern = /^[a-z0-9]+(?:(?:\.|_|__|-+|\/)[a-z0-9]+)*$/;

function ByName({ host }: { host: string }) {
  const { t } = useTranslation(['registries', 'app']);
  const [name, setName] = useState('');
  const [error, setError] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const typed = name.trim();
    if (typed === '') setError(t('app:problem.required'));
    else if (!namePattern.test(typed)) setError(t('repositories.invalid'));
    else open(host, typed);
  };
  return (
    <form className={classes.line} onSubmit={submit} noValidate>
      <TextInput
        className={classes.wide ?? ''}
        label={t('repositories.byName')}
        description={t('repositories.byNameHelp')}
        value={name}
        error={error}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setError(undefined);
        }}
      />
      <Button type="submit">{t('repositories.open')}</Button>
    </form>
  );
}
