// What the list is grouped by.
import { Radio } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LabelForm } from '../../../ui/list/columns-button.tsx';
import { PopButton } from '../../../ui/menu/pop-button.tsx';
import { groupKinds, groupOf, labelGroup } from './groups.ts';
import classes from './list.module.css';

export interface GroupButtonProps {
  group: string;
  onChange: (group: string) => void;
  labels: readonly string[];
}

export function GroupButton({ group, onChange, labels }: GroupButtonProps) {
  const { t } = useTranslation('containers');
  const found = groupOf(group);
  return (
    <PopButton icon="layers" label={t('group.title')} pressed={found !== undefined} width={280}>
      {(close) => (
        <div className={classes.pop}>
          <Radio.Group label={t('group.title')} value={found ? group : ''} onChange={onChange}>
            <div className={classes.choices}>
              <Radio size="xs" value="" label={t('group.nothing')} />
              {groupKinds.map((kind) => (
                <Radio key={kind} size="xs" value={kind} label={t(`group.by.${kind}`)} />
              ))}
              {found?.kind === 'label' && (
                <Radio size="xs" value={group} label={t('group.by.label', { label: found.label })} />
              )}
            </div>
          </Radio.Group>
          <LabelForm
            labels={labels}
            name={t('columns.label')}
            action={t('group.byLabel')}
            onLabel={(label) => {
              onChange(labelGroup(label));
              close();
            }}
          />
        </div>
      )}
    </PopButton>
  );
}
