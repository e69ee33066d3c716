// Answers the contract's volumeBackups.
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';

const notYet = (): never => {
  throw new ServiceProblem('unsupported', 'Volumes cannot be backed up by this version');
};

export function volumeBackupsProcedures() {
  const { volumeBackups } = procedures;
  return {
    look: volumeBackups.look.handler(notYet),
    start: volumeBackups.start.handler(notYet),
    download: volumeBackups.download.handler(notYet),
    exportTar: volumeBackups.exportTar.handler(notYet),
    read: volumeBackups.read.handler(notYet),
    check: volumeBackups.check.handler(notYet),
    restore: volumeBackups.restore.handler(notYet),
    importTar: volumeBackups.importTar.handler(notYet),
    send: volumeBackups.send.handler(notYet),
    finish: volumeBackups.finish.handler(notYet),
    clone: volumeBackups.clone.handler(notYet),
    copyTo: volumeBackups.copyTo.handler(notYet),
    empty: volumeBackups.empty.handler(notYet),
    recent: volumeBackups.recent.handler(notYet),
    forget: volumeBackups.forget.handler(notYet),
  };
}
