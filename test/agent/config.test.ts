import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentDefaults, readAgentConfig } from '../../agent/config.ts';
import { temporaryFolder } from '../support/folder.ts';

describe("an agent's settings", () => {
  test('come from flags, then the environment, then the file, then the defaults', () => {
    using folder = temporaryFolder();
    const config = join(folder.path, 'agent.yml');
    writeFileSync(config, 'data: /file\nlook: 10\npoll: 20\n');
    const settings = readAgentConfig({ config, data: '/flag' }, { DSC_LOOK: '11', DSC_DATA: '/env' });
    expect(settings).toMatchObject({ data: '/flag', look: 11, poll: 20, attempts: agentDefaults.attempts });
  });

  test('that are not known or not right are refused by name', () => {
    using folder = temporaryFolder();
    const config = join(folder.path, 'agent.yml');
    writeFileSync(config, 'dta: /file\n');
    expect(() => readAgentConfig({ config }, {})).toThrow(/dta/);
    expect(() => readAgentConfig({ look: 'soon' }, {})).toThrow(/look/);
  });

  test('in a named file that is not there are refused', () => {
    expect(() => readAgentConfig({ config: '/nowhere/agent.yml' }, {})).toThrow(
      expect.objectContaining({ code: 'E_CONFIG' }),
    );
  });
});
