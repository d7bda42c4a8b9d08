// Set-up for `npm start`, `npm test` and the tools around them; plain JavaScript, as it runs under the system's Node (20 or
// newer) before anything is installed. It installs from the lock when node_modules is missing or older than the
// lock, and Debian's packages that the given purpose needs when they are missing. A second call finds all in place.
//
//   node setup/ensure.mjs start|test|modules

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nodeVersion = Number(process.versions.node.split('.')[0]);
const root = fileURLToPath(new URL('..', import.meta.url));
const debianPackages = {
  modules: [],
  start: [{ name: 'nats-server', command: 'nats-server', required: true }],
  test: [
    { name: 'nats-server', command: 'nats-server', required: true },
    { name: 'ansible-core', command: 'ansible-playbook', required: false },
    {
      name: 'ansible',
      file: '/usr/lib/python3/dist-packages/ansible_collections/ansible/utils',
      required: false,
    },
    { name: 'python3-msgpack', file: '/usr/lib/python3/dist-packages/msgpack', required: false },
    { name: 'python3-yaml', file: '/usr/lib/python3/dist-packages/yaml', required: false },
  ],
};

main(process.argv[2] ?? 'modules');

function main(purpose) {
  const wanted = debianPackages[purpose];
  if (wanted === undefined) fail(`setup/ensure.mjs: unknown purpose ${purpose}`);
  if (nodeVersion < 20) fail(`dsc needs Node 20 or newer; this is ${process.version}`);
  ensureModules();
  ensureDebianPackages(wanted.filter((item) => !isInstalled(item)));
}

function ensureModules() {
  const lock = join(root, 'package-lock.json');
  const stamp = join(root, 'node_modules', '.dsc-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(lock, 'utf8')) return;
  say('installing the npm packages of package-lock.json (once) …');
  // Install scripts are left out: nothing here needs one, and none is run as root.
  const result = run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], root);
  if (result.status !== 0)
    fail('npm ci failed; the lines above say why. Mend that and run the same command again.');
  linkNode();
  writeFileSync(stamp, readFileSync(lock));
}

/** npm 9 and 10 leave out the link to the Node that is one of the packages; scripts find it by this one. */
function linkNode() {
  const modules = join(root, 'node_modules');
  const link = join(modules, '.bin', 'node');
  const name = `node-linux-${process.arch}`;
  if (existsSync(link)) return;
  if (existsSync(join(modules, name))) symlinkSync(join('..', name, 'bin', 'node'), link);
  else if (nodeVersion < 24)
    fail(`there is no Node package for ${process.platform} ${process.arch}: install Node 24 or newer`);
}

function ensureDebianPackages(missing) {
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  const apt = aptPrefix();
  if (apt !== undefined) {
    say(`installing ${names.join(', ')} from Debian's packages (once) …`);
    runApt(apt, ['update', '-qq']);
    runApt(apt, ['install', '-y', '-qq', '--no-install-recommends', ...names]);
  }
  const still = missing.filter((item) => !isInstalled(item));
  if (still.length === 0) return;
  const command = `sudo apt-get install --no-install-recommends ${still.map(({ name }) => name).join(' ')}`;
  if (still.some(({ required }) => required))
    fail(`${names.join(', ')} could not be installed from here. Type:\n\n  ${command}\n`);
  say(
    `not installed: ${still.map(({ name }) => name).join(', ')}; the tests that need them are skipped. To run them too:\n\n  ${command}\n`,
  );
}

/** Root calls apt-get itself; others use sudo when it asks nothing. */
function aptPrefix() {
  if (!onPath('apt-get')) return undefined;
  if (process.getuid() === 0) return [];
  return onPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

function runApt(prefix, args) {
  const [command, ...rest] = [
    ...prefix,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'RUNLEVEL=1',
    'apt-get',
    ...args,
  ];
  run(command, rest, root);
}

function run(command, args, cwd) {
  return spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
}

function isInstalled({ command, file }) {
  return file === undefined ? onPath(command) : existsSync(file);
}

function onPath(command) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, command)));
}

function say(text) {
  process.stderr.write(`dsc set-up: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
