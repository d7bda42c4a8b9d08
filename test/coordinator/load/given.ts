import { type LoadedInstance, loadPushInput, type PushInput } from '../../../coordinator/load/push-input.ts';
import { DscError } from '../../../shared/errors.ts';
import { hostView } from '../../support/host-view.ts';
import type { Project } from '../../support/project.ts';

export interface LoadSettings {
  /** Declared hosts with their labels. */
  readonly hosts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly rules?: string;
  readonly to?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Reads what `push` was given in a project, as `dsc-coord push FILE` does before it sends anything. */
export function load(at: Project, file: string, settings: LoadSettings = {}): PushInput {
  const { hosts = { web1: {}, web2: {} }, rules, to, env = {} } = settings;
  const declared = Object.entries(hosts).map(([host, labels]) => hostView(host, { labels }));
  const user = { root: false, name: 'op', home: `${at.path}/home` };
  return loadPushInput({ file, rules, to, context: { cwd: at.path, env, user } }, declared);
}

/** The only instance of what was given. */
export function loadOne(at: Project, file: string, settings?: LoadSettings): LoadedInstance {
  const [instance, ...others] = load(at, file, settings).instances;
  if (instance === undefined || others.length > 0) throw new Error('it is not one instance');
  return instance;
}

/** Everything that is wrong with what was given, each as `file:line:column code message`. */
export function refusal(at: Project, file: string, settings?: LoadSettings): string[] {
  try {
    load(at, file, settings);
  } catch (error) {
    if (!(error instanceof DscError)) throw error;
    return [error, ...error.others].map(
      ({ at: place, code, message }) =>
        `${place === undefined ? '' : `${place.file}:${place.line}:${place.column} `}${code} ${message}`,
    );
  }
  throw new Error('it was read');
}
