import { createHash, randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { ownMark, sweepLeftovers } from '../../leftovers.ts';

/**
 * A new name beside a target, for what is to be renamed onto it. What killed processes left there on their way to the same
 * target is removed. However long the target's name is, this one is short.
 */
export function temporaryBeside(target: string): string {
  const folder = dirname(target);
  const id = createHash('sha1').update(basename(target)).digest('hex').slice(0, 12);
  sweepLeftovers(folder, new RegExp(`^\\.ansible_tmp-(\\d+-\\d+)-\\w+-${id}$`));
  return join(folder, `.ansible_tmp-${ownMark()}-${randomBytes(4).toString('hex')}-${id}`);
}
