// How a container's files are reached: by its own programs, by a helper's beside it, or by the engine's archive alone.

import { type FileFacts, fileFacts } from '../../engine/files/file-facts.ts';
import type { FileProgram } from '../../engine/files/file-program.ts';
import { runProgram } from '../../engine/programs/container-program.ts';
import { type Helper, helperTarget, openHelper } from '../../engine/programs/helper.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import { isLoss, problemOf } from '../problems.ts';
import { IdleHelper } from '../tools/idle-helper.ts';
import type { ToolImage } from '../tools/tool-image.ts';
import type { FileReach, Reached } from './file-reach.ts';

/** A helper that nobody asked for so long is closed (ms). */
const idleMs = 120_000;

/** All that is run in it later, and `stat` as it is asked. */
const probe = `for c in find stat head mkdir mv rm chown xargs printf; do command -v "$c" >/dev/null || exit 127; done
exec stat -c %f:%s:%Y:%u:%g:%n /`;

export class ContainerReach implements FileReach {
  private readonly link: EngineLink;
  private readonly id: string;
  private readonly tools: ToolImage;
  /** What was found out of the container as it is since its last start. */
  private version = '';
  private own: boolean | undefined;
  private helperFails = false;
  private helper: IdleHelper | undefined;

  constructor(link: EngineLink, id: string, tools: ToolImage) {
    this.link = link;
    this.id = id;
    this.tools = tools;
  }

  async reach(): Promise<Reached> {
    const facts = await fileFacts(this.link.connection, this.id);
    return { facts, program: await this.program(facts) };
  }

  /** Undefined where only the archive is left. */
  private async program(facts: FileFacts): Promise<FileProgram | undefined> {
    await this.renew(facts);
    if (!facts.running) return undefined;
    const { connection } = this.link;
    if (!facts.paused) {
      this.own ??= await this.hasPrograms(facts.id);
      if (this.own) return { connection, containerId: facts.id, prefix: '' };
    }
    const helper = await this.openHelper(facts.id);
    return helper && { connection, containerId: helper.id, prefix: helperTarget };
  }

  async close(): Promise<void> {
    const { helper } = this;
    this.helper = undefined;
    await helper?.close();
  }

  /** A container that was started anew is another one: a helper sits in namespaces that are gone. */
  private async renew({ version, paused }: FileFacts): Promise<void> {
    const now = paused ? version.replace('paused', 'running') : version;
    if (now === this.version) return;
    this.version = now;
    this.own = undefined;
    this.helperFails = false;
    await this.close();
  }

  private async hasPrograms(id: string): Promise<boolean> {
    try {
      const { output, exitCode } = await runProgram(this.link.connection, id, {
        command: ['sh', '-c', probe],
        again: 'always',
      });
      return exitCode === 0 && /^[0-9a-f]+:\d+:\d+:\d+:\d+:\/\n$/.test(output.toString('latin1'));
    } catch (error) {
      if (isLoss(problemOf(error))) throw error;
      return false;
    }
  }

  private async openHelper(id: string): Promise<Helper | undefined> {
    if (this.helperFails) return undefined;
    const open = async () => openHelper(this.link.connection, id, await this.tools.on(this.link), false);
    this.helper ??= new IdleHelper(open, idleMs);
    try {
      return await this.helper.get();
    } catch (error) {
      if (isLoss(problemOf(error))) throw error;
      this.helperFails = true;
      return undefined;
    }
  }
}
