// What an edit changes, field by field, and what that takes: done in place, or by a new container in the old one's place.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type SpecChange, specChanges } from '../../../../runtime/contract/specs/spec-changes.ts';
import { useEngines } from '../../../state/engines.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { fieldWords } from './field-words.ts';
import { useForm } from './form-fields.tsx';
import classes from './run-form.module.css';

/** None when the form is not for an edit. */
export function useChanges(): SpecChange[] {
  const { purpose, spec } = useForm();
  const canUpdate = useEngines(({ current }) => !current?.info?.cannot.some(({ feature }) => feature === 'limits'));
  return useMemo(() => {
    const changes = purpose.kind === 'edit' ? specChanges(purpose.before, spec) : [];
    // Names and networks have requests of their own.
    const stays = ({ field, inPlace }: SpecChange) =>
      inPlace && (canUpdate || field === 'name' || field === 'networks');
    return changes.map((change) => ({ ...change, inPlace: stays(change) }));
  }, [purpose, spec, canUpdate]);
}

/** Of lists only what went and what came, each in a line of its own. */
function lineDiff({ field, before, after }: SpecChange): { went: string[]; came: string[] } {
  const [old, next] = [fieldWords(field, before), fieldWords(field, after)];
  return { went: old.filter((word) => !next.includes(word)), came: next.filter((word) => !old.includes(word)) };
}

function Change({ change }: { change: SpecChange }) {
  const { t } = useTranslation('create');
  const { went, came } = lineDiff(change);
  const both = went.length + came.length;
  return (
    <li className={classes.change}>
      <div className={classes.changeHead}>
        <span className={classes.changeField}>{t(`field.${change.field}`)}</span>
        <span className={classes.soft}>{t(change.inPlace ? 'changes.inPlace' : 'changes.anew')}</span>
      </div>
      {went.map((word) => (
        <del key={word} className={classes.went}>
          {word}
        </del>
      ))}
      {came.map((word) => (
        <ins key={word} className={classes.came}>
          {word}
        </ins>
      ))}
      {both === 0 && <span className={classes.soft}>{t('changes.order')}</span>}
    </li>
  );
}

/** What the whole of it means, in a sentence; nothing when nothing changes. */
export function ChangeMeaning({ changes }: { changes: readonly SpecChange[] }) {
  const { t } = useTranslation('create');
  if (changes.length === 0) return null;
  const anew = changes.some(({ inPlace }) => !inPlace);
  return (
    <NoticeBar
      kind={anew ? 'warning' : 'info'}
      title={t(anew ? 'changes.anewTitle' : 'changes.inPlaceTitle')}
      text={t(anew ? 'changes.anewText' : 'changes.inPlaceText')}
    />
  );
}

export function Changes({ changes }: { changes: readonly SpecChange[] }) {
  return (
    <ul className={classes.changes}>
      {changes.map((change) => (
        <Change key={change.field} change={change} />
      ))}
    </ul>
  );
}

export function ChangeList() {
  const { t } = useTranslation('create');
  const changes = useChanges();
  return (
    <div className={classes.changeList} role="status">
      {changes.length === 0 ? <p className={classes.hint}>{t('changes.none')}</p> : <Changes changes={changes} />}
      <ChangeMeaning changes={changes} />
    </div>
  );
}
