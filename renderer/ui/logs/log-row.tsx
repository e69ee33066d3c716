// One row of a log: its time, where it came from, and its text, or its fields where it is a JSON object.
import { memo } from 'react';
import { writtenOver } from '../ansi.ts';
import { classNames } from '../class-names.ts';
import { Icon } from '../icon.tsx';
import type { LogField, LogLook, LogRange } from './log-model.ts';
import styles from './log-row.module.css';
import type { LogItem } from './log-rows.ts';
import { sourceColour } from './log-swatch.tsx';
import { LogText, shownText } from './log-text.tsx';
import { logTimeText } from './log-time.ts';
import type { LogSay } from './log-words.ts';

/** Longer lines are folded; UTF-16 units that are seen. */
const foldLength = 2000;

/** A line that was opened: its whole text, when that was needed, and where it is. */
export interface OpenLine {
  text?: string | undefined;
}

export interface LogRowProps {
  /** Absent while it is being fetched. */
  item: LogItem | undefined;
  row: number;
  look: LogLook;
  say: LogSay;
  locale: string;
  /** ms since 1970, where times are relative; else 0. */
  now: number;
  /** Absent where there is but one source. */
  sourceName: string | undefined;
  find: ((text: string) => readonly LogRange[]) | undefined;
  /** Where the search stands. */
  current: boolean;
  /** Where the keyboard stands. */
  active: boolean;
  /** It is among the lines that are marked to be copied. */
  marked: boolean;
  open: OpenLine | undefined;
  fieldsOf: ((text: string) => readonly LogField[] | undefined) | undefined;
  onField: ((field: LogField) => void) | undefined;
  onOpen: (row: number) => void;
}

const known = new WeakMap<LogItem, { fields: readonly LogField[] | undefined }>();

function fieldsOf(item: LogItem, read: LogRowProps['fieldsOf']): readonly LogField[] | undefined {
  if (!read || !item.text.trimStart().startsWith('{')) return undefined;
  const cached = known.get(item);
  if (cached) return cached.fields;
  const fields = read(item.text);
  known.set(item, { fields });
  return fields;
}

export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { item, row, current, active, marked, open } = props;
  const name = classNames(
    styles.row,
    open && styles.open,
    current && styles.here,
    active && styles.active,
    marked && styles.marked,
    item?.stream === 'stderr' && styles.stderr,
  );
  if (!item)
    return <div className={classNames(styles.row, styles.missing, marked && styles.marked)} data-row={row} data-cut />;
  if (item.mark !== undefined) return <MarkRow {...props} item={item} />;
  return (
    <div className={name} data-row={row} data-stream={item.stream}>
      <Line {...props} item={item} />
    </div>
  );
});

type LineProps = LogRowProps & { item: LogItem };

function MarkRow({ item, row, say, look, locale, now, sourceName, active, marked }: LineProps) {
  const time = logTimeText(item.at, look.times === 'off' ? 'local' : look.times, now, locale);
  const name = classNames(styles.row, styles.rule, active && styles.active, marked && styles.marked);
  return (
    <div className={name} data-row={row} data-mark={item.mark}>
      <span className={styles.ruleText}>
        {sourceName !== undefined && <strong>{sourceName}</strong>}
        {say(`mark.${item.mark as 'started'}`)}
        <time dateTime={item.at}>{time}</time>
      </span>
    </div>
  );
}

function Line(props: LineProps) {
  const { item, row, look, say, locale, now, sourceName, open, onOpen } = props;
  const fields = fieldsOf(open?.text === undefined ? item : { ...item, text: open.text }, props.fieldsOf);
  return (
    <>
      {item.stream === 'stderr' && (
        <span className={styles.bar} role="img" aria-label={say('stderr')} data-tip={say('stderr')} />
      )}
      {look.times !== 'off' && (
        <time className={styles.time} dateTime={item.at} title={item.at} data-times={look.times}>
          {logTimeText(item.at, look.times, now, locale)}
        </time>
      )}
      {sourceName !== undefined && (
        <span className={styles.source} data-colour={sourceColour(item.source ?? 0)} title={sourceName}>
          {sourceName}
        </span>
      )}
      {fields && (
        <button
          type="button"
          className={styles.twist}
          tabIndex={-1}
          aria-label={say('open')}
          aria-expanded={open !== undefined}
          onClick={() => onOpen(row)}
        >
          <Icon name={open ? 'chevron-down' : 'chevron-right'} size={12} />
        </button>
      )}
      {fields && open ? (
        <Fields {...props} fields={fields} />
      ) : fields && look.columns.length > 0 ? (
        <Cells {...props} fields={fields} />
      ) : (
        <WholeText {...props} />
      )}
    </>
  );
}

function WholeText({ item, row, say, locale, find, current, open, onOpen }: LineProps) {
  const text = open?.text ?? item.text;
  const written = open ? writtenOver(text) : [];
  const { spans, hidden } = shownText(text, open ? Number.POSITIVE_INFINITY : foldLength);
  const more = hidden + (open?.text === undefined ? (item.more ?? 0) : 0);
  const earlier = open || more > 0 ? 0 : writtenOver(text).length;
  const label =
    more > 0
      ? say('expand', { count: more, number: new Intl.NumberFormat(locale).format(more) })
      : say('overwritten', { count: earlier });
  return (
    <>
      <span className={styles.text}>
        {written.map((piece, index) => (
          // Pieces have no other identity than their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={index} className={styles.earlier}>
            <LogText spans={shownText(piece, Number.POSITIVE_INFINITY).spans} find={find} current={current} />
            {'\n'}
          </span>
        ))}
        <LogText spans={spans} find={find} current={current} />
      </span>
      {(more > 0 || earlier > 0 || open) && (
        <button
          type="button"
          className={styles.fold}
          aria-expanded={open !== undefined}
          data-cut={more > 0 || undefined}
          onClick={() => onOpen(row)}
        >
          {open ? say('collapse') : label}
        </button>
      )}
    </>
  );
}

function Value({ field, props, reachable }: { field: LogField; props: LineProps; reachable: boolean }) {
  const { find, current, onField, say } = props;
  const text = <LogText spans={shownText(field.text, foldLength).spans} find={find} current={current} />;
  if (!onField) return text;
  return (
    <button
      type="button"
      className={styles.value}
      tabIndex={reachable ? undefined : -1}
      data-tip={say('fieldFilter', { field: field.path })}
      onClick={() => onField(field)}
    >
      {text}
    </button>
  );
}

function Cells({ fields, ...props }: LineProps & { fields: readonly LogField[] }) {
  return props.look.columns.map((path, index, { length }) => {
    const field = fields.find((each) => each.path === path);
    return (
      <span key={path} className={classNames(styles.cell, index === length - 1 && styles.last)} title={field?.text}>
        {field && <Value field={field} props={props} reachable={false} />}
      </span>
    );
  });
}

function Fields({ fields, ...props }: LineProps & { fields: readonly LogField[] }) {
  return (
    <dl className={styles.fields}>
      {fields.map((field) => (
        <div key={field.path} className={styles.pair}>
          <dt>{field.path}</dt>
          <dd>
            <Value field={field} props={props} reachable />
          </dd>
        </div>
      ))}
    </dl>
  );
}
