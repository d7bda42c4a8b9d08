import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { DscError } from '../../shared/errors.ts';

const oldest = '2.9.10';

/** The nats-server to run: first on `path`, else where packages put it. Throws E_NATS_SERVER when there is none or it is too old. */
export async function locateNatsServer(path: string): Promise<string> {
  const folders = [...path.split(delimiter), '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'];
  const found = folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'nats-server'))
    .find(isExecutable);
  if (found === undefined) {
    throw new DscError('E_NATS_SERVER', 'nats-server is not installed', {
      hint: 'apt-get install nats-server, or join a server that runs already: dsc-coord up --nats nats://HOST:4222',
    });
  }
  await checkVersion(found);
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function checkVersion(file: string): Promise<void> {
  const { stdout } = await promisify(execFile)(file, ['--version']);
  const version = /v(\d+)\.(\d+)\.(\d+)/.exec(stdout)?.slice(1).map(Number) ?? [];
  const wanted = oldest.split('.').map(Number);
  const index = wanted.findIndex((part, place) => part !== version[place]);
  if (index === -1 || (version[index] ?? -1) > (wanted[index] ?? 0)) return;
  throw new DscError('E_NATS_SERVER', `${file} is ${stdout.trim()}; ${oldest} is the oldest that will do`, {
    hint: 'install a newer nats-server and put it first on PATH',
  });
}
