import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createUserKey } from '../../../coordinator/nats/user-key.ts';
import { readCredentials, writeCredentials } from '../../../shared/wire/credentials.ts';
import { runCli, startCoordinator } from '../../support/coordinator.ts';
import { startFakeAgent } from '../../support/fake-agent.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { startNatsServer } from '../../support/nats.ts';
import { webProject } from '../../support/project.ts';

describe('joining a server of somebody else’s', () => {
  test('without users: a push goes through, and hosts add says what is left to do', async () => {
    await using server = await startNatsServer();
    await using coordinator = await startCoordinator(['--nats', server.url]);
    const added = await coordinator.cli(['hosts', 'add', 'web1']);
    expect(added.stderr).toContain('This broker is not started by dsc.');
    expect(added.stderr).toMatch(/\{ # web1\n {4}nkey: U[A-Z2-7]{55}\n/);
    await using _agent = await startFakeAgent(readCredentials(added.stdout, 'stdout'));
    using web = webProject({ web1: 80 });
    const { stdout, exitCode } = await coordinator.cli(['push', 'web.yml'], { cwd: web.path });
    expect(stdout).toMatch(/web1 +web +1 +converged/);
    expect(exitCode).toBe(0);
  });

  test('with users: by credentials of its own, and wrong ones are told apart from no server', async () => {
    const [known, stranger] = [createUserKey(), createUserKey()];
    await using server = await startNatsServer({
      config: `authorization: { users: [{ nkey: ${known.public} }] }`,
    });
    using folder = temporaryFolder();
    const creds = (name: string, seed: string) => {
      const file = join(folder.path, `${name}.creds`);
      writeFileSync(file, writeCredentials({ name, servers: [server.url], seed }), { mode: 0o600 });
      return file;
    };
    const good = creds('dsc', known.seed);
    await using coordinator = await startCoordinator(['--nats', server.url, '--creds', good]);
    expect((await coordinator.cli(['hosts', '--creds', good])).exitCode).toBe(0);
    const refused = await coordinator.cli(['hosts', '--creds', creds('stranger', stranger.seed)]);
    expect(refused.stderr).toContain(
      `the NATS server at ${server.url} refuses these credentials [E_NO_BROKER]`,
    );
    expect(refused.exitCode).toBe(5);
    expect(coordinator.log + refused.stderr).not.toMatch(/SU[A-Z2-7]{56}/);
  });

  test('without JetStream: says so', async () => {
    await using server = await startNatsServer({
      config: 'accounts: { A: { users: [{ user: a, password: a }] } }\nno_auth_user: a',
    });
    using folder = temporaryFolder();
    const { exitCode, stderr } = await runCli(['up', '--data', folder.path, '--nats', server.url]);
    expect(stderr).toMatch(/stream DSC_DESIRED could not be read \[E_STREAM\][\s\S]*JetStream/);
    expect(exitCode).toBe(1);
  });
});
