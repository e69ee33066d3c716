// The list beside the lines: what can be read, what is chosen, and who of them is heard.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeptLog, LogSelection, LogSource } from '../../../runtime/contract/logs.ts';
import { SearchField } from '../../ui/form/search-field.tsx';
import { formatBytes, formatNumber } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { LogSwatch } from '../../ui/logs/log-swatch.tsx';
import { type Candidate, type CandidateGroup, chosenBy, groupsOf, toggleContainer, toggleProject } from './choice.ts';
import classes from './logs.module.css';

export interface SourceListProps {
  candidates: readonly Candidate[];
  /** Of containers that are gone. */
  kept: readonly KeptLog[];
  selections: readonly LogSelection[];
  onSelections: (selections: LogSelection[]) => void;
  /** Of the view. */
  sources: readonly LogSource[];
  /** Keys of sources that are not shown. */
  muted: readonly number[];
  onMuted: (muted: number[]) => void;
  onForget: (log: KeptLog) => void;
}

export function SourceList(props: SourceListProps) {
  const { t } = useTranslation('logs');
  const [query, setQuery] = useState('');
  const groups = groupsOf(props.candidates, query);
  const kept = props.kept.filter(({ name }) => name.toLowerCase().includes(query.trim().toLowerCase()));
  return (
    <aside className={classes.aside} aria-label={t('sources')}>
      <div className={classes.find}>
        <SearchField label={t('search')} placeholder={t('searchPlaceholder')} value={query} onChange={setQuery} />
      </div>
      <div className={classes.list}>
        {groups.map((group) => (
          <Group key={group.project ?? ''} {...props} group={group} />
        ))}
        {kept.length > 0 && <KeptGroup {...props} kept={kept} />}
        {groups.length === 0 && kept.length === 0 && <p className={classes.none}>{t('none')}</p>}
      </div>
      {props.selections.length > 0 && (
        <button type="button" className={classes.clear} onClick={() => props.onSelections([])}>
          {t('clearAll')}
        </button>
      )}
    </aside>
  );
}

function Group({ group, ...props }: SourceListProps & { group: CandidateGroup }) {
  const { t } = useTranslation('logs');
  const { project, engineId, members } = group;
  const { selections, onSelections } = props;
  const whole = selections.some(
    (one) => one.kind === 'project' && one.project === project && one.engineId === engineId,
  );
  const some = members.some((member) => chosenBy(selections, member) !== undefined);
  return (
    <section className={classes.group} aria-label={project ?? t('noProject')}>
      {project === undefined ? (
        <h2 className={classes.title}>{t('noProject')}</h2>
      ) : (
        <label className={classes.project}>
          <input
            type="checkbox"
            aria-label={t('project', { name: project })}
            checked={whole}
            ref={(box) => {
              if (box) box.indeterminate = some && !whole;
            }}
            onChange={() => onSelections(toggleProject(selections, group))}
          />
          <span title={project}>{project}</span>
        </label>
      )}
      {members.map((member) => (
        <Member key={member.id} {...props} member={member} />
      ))}
    </section>
  );
}

function KeptGroup({ kept, ...props }: SourceListProps) {
  const { t, i18n } = useTranslation('logs');
  return (
    <section className={classes.group} aria-label={t('kept')}>
      <h2 className={classes.title}>{t('kept')}</h2>
      {kept.map((log) => {
        const { engineId, containerId, name, lines, bytes } = log;
        const text = t('keptText', {
          lines: formatNumber(lines, i18n.language),
          size: formatBytes(bytes, i18n.language, 'binary'),
        });
        return (
          <Member
            key={`${engineId} ${containerId}`}
            {...props}
            kept={kept}
            member={{ engineId, id: containerId, name }}
            hint={text}
            forget={() => props.onForget(log)}
          />
        );
      })}
    </section>
  );
}

interface MemberProps extends SourceListProps {
  member: Candidate;
  hint?: string;
  forget?: () => void;
}

function Member({ member, hint, forget, ...props }: MemberProps) {
  const { t } = useTranslation('logs');
  const { selections, onSelections, sources, muted, onMuted } = props;
  const source = sources.find(({ engineId, containerId }) => engineId === member.engineId && containerId === member.id);
  const by = chosenBy(selections, member);
  const quiet = source !== undefined && muted.includes(source.key);
  const { name } = member;
  const mute = (key: number) => onMuted(quiet ? muted.filter((each) => each !== key) : [...muted, key]);
  const toggle = () => {
    // One of a project that is chosen as a whole can only be silenced.
    if (by === 'project') source && mute(source.key);
    else onSelections(toggleContainer(selections, member));
  };
  return (
    <div className={classes.member} data-quiet={quiet}>
      <label className={classes.name}>
        <input type="checkbox" checked={by === 'project' ? !quiet : by !== undefined} onChange={toggle} />
        {by && source && <LogSwatch source={source.key} />}
        <span title={hint === undefined ? name : `${name} · ${hint}`}>{name}</span>
      </label>
      {by && source && sources.length > 1 && <Voices {...props} source={source} quiet={quiet} onMute={mute} />}
      {forget && <IconButton icon="remove" size="small" danger label={t('forget', { name })} onClick={forget} />}
    </div>
  );
}

interface VoicesProps extends SourceListProps {
  source: LogSource;
  quiet: boolean;
  onMute: (key: number) => void;
}

/** As on a mixing desk: one heard alone, one not heard. */
function Voices({ source, sources, muted, quiet, onMuted, onMute }: VoicesProps) {
  const { t } = useTranslation('logs');
  const { key, name } = source;
  const others = sources.map((each) => each.key).filter((each) => each !== key);
  const alone = !quiet && others.every((each) => muted.includes(each));
  return (
    <span className={classes.voices}>
      <button
        type="button"
        className={classes.voice}
        aria-label={t('solo', { name })}
        data-tip={t('solo', { name })}
        aria-pressed={alone}
        onClick={() => onMuted(alone ? [] : others)}
      >
        S
      </button>
      <button
        type="button"
        className={classes.voice}
        aria-label={t('mute', { name })}
        data-tip={t('mute', { name })}
        aria-pressed={quiet}
        onClick={() => onMute(key)}
      >
        M
      </button>
    </span>
  );
}
