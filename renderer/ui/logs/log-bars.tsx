// Lines over time as bars; a span of it is chosen by dragging over them, or with the arrow keys.
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import styles from './log-bars.module.css';
import type { LogHistogramModel } from './log-model.ts';
import type { LogSay } from './log-words.ts';

export interface LogBarsProps {
  say: LogSay;
  locale: string;
  model: LogHistogramModel;
}

interface Span {
  from: number;
  to: number;
}

const ordered = ({ from, to }: Span): Span => ({ from: Math.min(from, to), to: Math.max(from, to) });

/** The span that is being chosen, in bars; both ends belong to it. */
function useBrush(count: number, onChosen: (span: Span) => void) {
  const [span, setSpan] = useState<Span>();
  const box = useRef<HTMLDivElement>(null);
  const barAt = (event: PointerEvent) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(count - 1, Math.floor(((event.clientX - left) / Math.max(1, width)) * count)));
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setSpan({ from: barAt(event), to: barAt(event) });
  };
  const onPointerMove = (event: PointerEvent) => {
    if (span && event.currentTarget.hasPointerCapture(event.pointerId)) setSpan({ ...span, to: barAt(event) });
  };
  const onPointerUp = () => {
    if (span) onChosen(ordered(span));
    setSpan(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const now = span ?? { from: count - 1, to: count - 1 };
    if (step !== undefined) {
      const to = Math.max(0, Math.min(count - 1, now.to + step));
      setSpan({ from: event.shiftKey ? now.from : to, to });
    } else if (event.key === 'Enter' && span) onPointerUp();
    else if (event.key === 'Escape' && span) setSpan(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { span: span && ordered(span), box, events: { onPointerDown, onPointerMove, onPointerUp, onKeyDown } };
}

export function LogBars({ say, locale, model }: LogBarsProps) {
  const { since, until, counts, onRange } = model;
  const each = (until - since) / Math.max(1, counts.length);
  const most = Math.max(1, ...counts);
  const { span, box, events } = useBrush(counts.length, ({ from, to }) =>
    onRange(since + from * each, since + (to + 1) * each),
  );
  const oneDay = new Date(since).toDateString() === new Date(until).toDateString();
  const time = (at: number) =>
    new Date(at).toLocaleString(locale, { timeStyle: 'medium', ...(!oneDay && { dateStyle: 'short' as const }) });
  const chosen = span ? `${time(since + span.from * each)} – ${time(since + (span.to + 1) * each)}` : say('bars.hint');
  return (
    <div className={styles.bars}>
      <div
        ref={box}
        className={styles.box}
        role="slider"
        aria-label={say('bars.title')}
        aria-valuemin={0}
        aria-valuemax={counts.length}
        aria-valuenow={span?.to ?? counts.length}
        aria-valuetext={chosen}
        tabIndex={0}
        {...events}
      >
        {counts.map((count, index) => {
          const inside = span !== undefined && index >= span.from && index <= span.to;
          // Bars have no other identity than their place in time.
          const key = `${index}`;
          return (
            <span
              key={key}
              className={styles.slot}
              data-chosen={inside}
              title={`${time(since + index * each)} · ${count}`}
            >
              <span
                className={styles.bar}
                style={{ height: `${count === 0 ? 0 : Math.max(4, (100 * count) / most)}%` }}
              />
            </span>
          );
        })}
      </div>
      <div className={styles.scale} aria-hidden="true">
        <span>{time(since)}</span>
        <span>{chosen}</span>
        <span>{time(until)}</span>
      </div>
    </div>
  );
}
