// Docker Hub's own search: what is found is strangers' text, and leads to the tags.
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HubRepository } from '../../../runtime/contract/registries.ts';
import { client } from '../../state/client.ts';
import { go } from '../../state/navigation.ts';
import { useProblemText } from '../../state/problem.ts';
import { usePages } from '../../state/registries.ts';
import { useView } from '../../state/view.ts';
import { WhenRead } from '../../ui/details-states.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MarkedName } from '../../ui/marked-name.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import classes from './registries.module.css';
import { hubHost } from './words.ts';

export function HubSearch() {
  const { t } = useTranslation('registries');
  const [view, change] = useView('registries.search', { query: '' });
  const [typed, setTyped] = useState(view.query);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({ query: typed.trim() });
  };
  return (
    <div className={classes.column} data-wide>
      <form className={classes.line} onSubmit={submit}>
        <TextInput
          className={classes.wide ?? ''}
          aria-label={t('search.label')}
          placeholder={t('search.placeholder')}
          value={typed}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit">{t('search.submit')}</Button>
      </form>
      {view.query === '' ? (
        <EmptyState icon="search" title={t('search.startTitle')} text={t('search.startText')} />
      ) : (
        <Results key={view.query} query={view.query} />
      )}
    </div>
  );
}

const nameOf = ({ name }: HubRepository) => name;

function Results({ query }: { query: string }) {
  const { t } = useTranslation('registries');
  const textOf = useProblemText();
  const pages = usePages(
    async (next, signal) => {
      const page = Number(next ?? 1);
      const { repositories, total, more } = await client().registries.search({ query, page }, { signal });
      return { items: repositories, total, next: more ? String(page + 1) : undefined };
    },
    nameOf,
    query,
  );
  const words = pages.problem && textOf(pages.problem);
  return (
    <WhenRead<readonly HubRepository[]>
      value={pages.ready ? pages.items : undefined}
      problem={words && { title: words.title, text: words.detail }}
      loading={t('search.loading')}
    >
      {(found) =>
        found.length === 0 ? (
          <EmptyState icon="search" title={t('search.noneTitle')} text={t('search.noneText')} />
        ) : (
          <>
            <p className={classes.text}>{t('search.total', { count: pages.total })}</p>
            <Table repositories={found} />
            {pages.more && (
              <div>
                <Button variant="default" loading={pages.reading} onClick={pages.more}>
                  {t('repositories.more')}
                </Button>
              </div>
            )}
          </>
        )
      }
    </WhenRead>
  );
}

function Table({ repositories }: { repositories: readonly HubRepository[] }) {
  const { t, i18n } = useTranslation('registries');
  const short = new Intl.NumberFormat(i18n.language, { notation: 'compact' });
  // What Docker looks after has no owner in its name, but one in the registry.
  const open = (name: string) =>
    go({ panel: 'registries', object: `${hubHost}/${name.includes('/') ? name : `library/${name}`}` });
  const official = [{ id: 'official', label: t('search.official'), title: t('search.officialHint') }];
  return (
    <PlainTable
      label={t('search.results')}
      rows={repositories}
      rowKey={({ name }) => name}
      columns={[
        {
          id: 'name',
          header: t('repositories.name'),
          width: 260,
          cell: (row) => (
            <button type="button" className={classes.entry} onClick={() => open(row.name)}>
              <MarkedName text={row.name} marks={row.official ? official : []} />
            </button>
          ),
        },
        { id: 'description', header: t('search.description'), cell: (row) => row.description },
        { id: 'stars', header: t('search.stars'), width: 70, align: 'right', cell: (row) => short.format(row.stars) },
        { id: 'pulls', header: t('search.pulls'), width: 80, align: 'right', cell: (row) => short.format(row.pulls) },
      ]}
    />
  );
}
