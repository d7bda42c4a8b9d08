import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toFlow } from '../../../shared/state/dump.ts';
import type { RunOptions } from '../port.ts';
import type { RunFolder } from './run-folder.ts';

/** What ansible-playbook is called with; nothing in it is a value of a variable. */
export function ansibleArguments(file: string, run: RunOptions, folder: RunFolder): string[] {
  const args = ['--inventory', folder.inventoryFile(run.inventory)];
  if (run.check) args.push('--check');
  if (run.diff) args.push('--diff');
  if (run.become === true) args.push('--become');
  if (run.becomePassword !== undefined) args.push('--become-password-file', '-');
  if (run.extraVars.size > 0) args.push('--extra-vars', `@${folder.fifo(`${toFlow(run.extraVars)}\n`)}`);
  return [...args, file];
}

/** The descriptor on which the callback plugin writes its events. */
const eventDescriptor = 3;

/**
 * The caller's environment with what a run needs set on purpose: our callback alone, temporary folders inside the run's own,
 * nothing written elsewhere. What the user's ansible.cfg says of anything else (roles path, vault, SSH) stays.
 */
export function ansibleEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(kept),
    LC_ALL: utf8Locale(env),
    PYTHONUNBUFFERED: '1',
    DSC_EVENT_FD: String(eventDescriptor),
    ANSIBLE_CALLBACK_PLUGINS: fileURLToPath(new URL('.', import.meta.url)),
    ANSIBLE_STDOUT_CALLBACK: 'dsc_events',
    ANSIBLE_CALLBACKS_ENABLED: '',
    ANSIBLE_LOCAL_TEMP: join(folder, 'local'),
    ANSIBLE_REMOTE_TEMP: join(folder, 'remote'),
    ANSIBLE_PIPELINING: 'True',
    ANSIBLE_NOCOLOR: 'True',
    ANSIBLE_FORCE_COLOR: 'False',
    ANSIBLE_NOCOWS: 'True',
    ANSIBLE_RETRY_FILES_ENABLED: 'False',
    ANSIBLE_HOST_KEY_CHECKING: 'True',
    ANSIBLE_LOG_PATH: '/dev/null',
    ANSIBLE_DEBUG: 'False',
    ANSIBLE_VERBOSITY: '0',
    ANSIBLE_DIFF_ALWAYS: 'False',
    ANSIBLE_KEEP_REMOTE_FILES: 'False',
    ANSIBLE_ENABLE_TASK_DEBUGGER: 'False',
    ANSIBLE_DEPRECATION_WARNINGS: 'False',
    ANSIBLE_LOCALHOST_WARNING: 'False',
    ANSIBLE_INVENTORY_UNPARSED_WARNING: 'False',
  };
}

/** Ansible refuses to start without a UTF-8 locale. */
function utf8Locale({ LC_ALL, LC_CTYPE, LANG }: Readonly<Record<string, string | undefined>>): string {
  const chosen = [LC_ALL, LC_CTYPE, LANG].find((name) => name !== undefined && name !== '');
  return chosen !== undefined && /utf-?8/i.test(chosen) ? chosen : 'C.UTF-8';
}
