// What a log is filtered by, each part with a button that takes it away.
import { IconButton } from '../icon-button.tsx';
import styles from './log-filter.module.css';
import { isFiltering, type LogFilterProps } from './log-filter.tsx';
import type { LogFilterSet, LogRule } from './log-model.ts';
import type { LogSay } from './log-words.ts';

interface Chip {
  key: string;
  text: string;
  action: 'show' | 'hide';
  without: LogFilterSet;
}

function ruleText(say: LogSay, { action, query }: LogRule): string {
  const text = query.kind === 'regex' ? `/${query.text}/` : query.text;
  if (query.field !== undefined) {
    return say(action === 'show' ? 'chip.show' : 'chip.hide', {
      text: say('chip.field', { field: query.field, value: text }),
    });
  }
  return say(action === 'show' ? 'chip.show' : 'chip.hide', { text });
}

function chipsOf(say: LogSay, filter: LogFilterSet, locale: string): Chip[] {
  const time = (at: string) => new Date(at).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'medium' });
  const rules = filter.rules.map((rule, index) => ({
    key: `rule-${index}`,
    text: ruleText(say, rule),
    action: rule.action,
    without: { ...filter, rules: filter.rules.filter((each) => each !== rule) },
  }));
  const part = (name: keyof LogFilterSet, text: string): Chip => ({
    key: name,
    text,
    action: 'show',
    without: { ...filter, [name]: undefined },
  });
  const { levels, streams, lastMinutes, since, until } = filter;
  return [
    ...rules,
    ...(levels
      ? [part('levels', say('chip.levels', { list: levels.map((each) => say(`level.${each}`)).join(', ') }))]
      : []),
    ...(streams
      ? [part('streams', say('chip.streams', { list: streams.map((each) => say(`stream.${each}`)).join(', ') }))]
      : []),
    ...(lastMinutes ? [part('lastMinutes', say('range.last', { count: lastMinutes }))] : []),
    ...(since ? [part('since', say('chip.since', { time: time(since) }))] : []),
    ...(until ? [part('until', say('chip.until', { time: time(until) }))] : []),
  ];
}

/** Nothing while nothing is filtered. */
export function LogChips({ say, model, locale }: LogFilterProps & { locale: string }) {
  const { filter, onFilter, problem, progress } = model;
  if (!isFiltering(filter)) return null;
  return (
    <section className={styles.chips} aria-label={say('filters')}>
      {chipsOf(say, filter, locale).map(({ key, text, action, without }) => (
        <span key={key} className={styles.chip} data-action={action}>
          <span className={styles.chipText} title={text}>
            {text}
          </span>
          <IconButton
            icon="close"
            size="small"
            label={say('chip.remove', { text })}
            onClick={() => onFilter(without)}
          />
        </span>
      ))}
      <button type="button" className={styles.clear} onClick={() => onFilter({ rules: [] })}>
        {say('chip.clear')}
      </button>
      {progress !== undefined && (
        <span className={styles.applying} role="status">
          {say('filtering', { percent: Math.floor(progress * 100) })}
        </span>
      )}
      {problem !== undefined && (
        <span className={styles.problem} role="alert">
          {problem}
        </span>
      )}
    </section>
  );
}
