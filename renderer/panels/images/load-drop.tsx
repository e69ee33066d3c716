// Archives that are dropped on the list are loaded.
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReportProblem } from '../../state/problem.ts';
import { Icon } from '../../ui/icon.tsx';
import { loadFile } from './load-archive.ts';
import classes from './shelf.module.css';

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files');

export function LoadDrop({ engineId, children }: { engineId: string; children: ReactNode }) {
  const { t } = useTranslation('images');
  const report = useReportProblem();
  const [over, setOver] = useState(false);
  // Children are entered and left on the way.
  const depth = useRef(0);
  const step = (by: number) => (event: DragEvent) => {
    if (!hasFiles(event)) return;
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    for (const file of event.dataTransfer.files) void loadFile(engineId, file).catch(report);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same is done by keyboard with the dialog
    <div
      className={classes.drop}
      onDragEnter={step(1)}
      onDragLeave={step(-1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={drop}
    >
      {children}
      {over && (
        <div className={classes.dropHint}>
          <Icon name="download" size={24} />
          {t('load.drop')}
        </div>
      )}
    </div>
  );
}
