// The line above a list that is asked by a query: the query, the buttons that say how the list is shown, chips as shortcuts of the query.
import type { ReactNode } from 'react';
import { ColumnsButton, type ColumnsButtonProps } from './columns-button.tsx';
import { FilterChips, type FilterOption } from './filter-chips.tsx';
import { QueryBar, type QueryBarProps } from './query-bar.tsx';
import { type QueryNotice, QueryNotices } from './query-notices.tsx';
import styles from './query-tools.module.css';
import { ToolLine } from './tool-line.tsx';
import type { ColumnsView } from './use-column-change.ts';

/** What a person sets in it. */
export interface QueryView extends ColumnsView {
  query: string;
}

export interface QueryToolsProps<Chip extends string> extends Pick<QueryBarProps, 'suggest' | 'onWriting'> {
  words: {
    search: string;
    searchPlaceholder: string;
    suggestions: string;
    clear: string;
    filter: string;
    columns: ColumnsButtonProps['words'];
  };
  view: QueryView;
  onChange: (change: Partial<QueryView>) => void;
  /** `chosen` is '' where the query says what no chip says. */
  chips: { options: readonly FilterOption<Chip>[]; chosen: Chip | ''; queryOf: (chip: Chip) => string };
  /** Ids of columns: all there are but those of labels, the usual ones, and those that are shown. */
  columns: { all: readonly string[]; usual: readonly string[]; shown: readonly string[] };
  labels: readonly string[];
  labelColumn: (label: string) => string;
  nameOf: (id: string) => string;
  notices: readonly QueryNotice[];
  /** Beside that of the columns. */
  buttons?: ReactNode;
  /** Behind the chips. */
  children?: ReactNode;
}

export function QueryTools<Chip extends string>(props: QueryToolsProps<Chip>) {
  const { words, view, onChange, chips, columns, labels, labelColumn, nameOf } = props;
  const { all, usual, shown } = columns;
  return (
    <ToolLine>
      <QueryBar
        label={words.search}
        placeholder={words.searchPlaceholder}
        value={view.query}
        onChange={(query) => onChange({ query })}
        suggest={props.suggest}
        suggestionsLabel={words.suggestions}
        clearLabel={words.clear}
        onWriting={props.onWriting}
        shortcut="/"
      />
      <div className={styles.buttons}>
        {props.buttons}
        <ColumnsButton
          words={words.columns}
          {...{ all, shown, labels, labelColumn, nameOf }}
          changed={view.columns.length > 0 || Object.keys(view.widths).length > 0}
          onChange={(ids) => onChange({ columns: ids.join() === usual.join() ? [] : ids })}
          onReset={() => onChange({ columns: [], widths: {} })}
        />
      </div>
      <FilterChips<Chip | ''>
        label={words.filter}
        options={chips.options}
        value={chips.chosen}
        onChange={(chip) => chip !== '' && onChange({ query: chips.queryOf(chip) })}
      />
      {props.children}
      <QueryNotices notices={props.notices} />
    </ToolLine>
  );
}
