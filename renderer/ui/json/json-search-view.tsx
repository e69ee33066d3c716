// A JSON document with a field above it: what is typed there turns the document into a list of what was found.
import { useDeferredValue, useMemo, useState } from 'react';
import { SearchField } from '../form/search-field.tsx';
import { PlainTable } from '../plain-table.tsx';
import { searchJson } from './json-search.ts';
import styles from './json-view.module.css';
import { JsonView } from './json-view.tsx';

export interface JsonSearchViewProps {
  label: string;
  value: unknown;
  words: {
    search: string;
    path: string;
    value: string;
    /** Of so many, so many shown. */
    found: (count: number, shown: number) => string;
  };
}

const most = 200;

export function JsonSearchView({ label, value, words }: JsonSearchViewProps) {
  const [query, setQuery] = useState('');
  const asked = useDeferredValue(query.trim());
  const { matches, count } = useMemo(
    () => (asked === '' ? { matches: [], count: 0 } : searchJson(value, asked, most)),
    [value, asked],
  );
  return (
    <div className={styles.searchable}>
      <div className={styles.search}>
        <SearchField label={words.search} placeholder={words.search} value={query} onChange={setQuery} />
        {asked !== '' && (
          <span className={styles.found} role="status">
            {words.found(count, matches.length)}
          </span>
        )}
      </div>
      {asked === '' ? (
        <JsonView label={label} value={value} />
      ) : (
        <PlainTable
          label={label}
          columns={[
            { id: 'path', header: words.path, cell: (one) => <code className={styles.leaf}>{one.path}</code> },
            { id: 'value', header: words.value, cell: (one) => <code className={styles.leaf}>{one.value}</code> },
          ]}
          rows={matches}
          rowKey={({ path }) => path}
        />
      )}
    </div>
  );
}
