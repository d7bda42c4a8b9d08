import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './folder.ts';

export interface Project extends Disposable {
  readonly path: string;
  write(file: string, text: string): void;
}

/** A folder with these files, as an operator would have it. */
export function project(files: Readonly<Record<string, string>>): Project {
  const folder = temporaryFolder();
  const write = (file: string, text: string) => {
    const path = join(folder.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  return { path: folder.path, write, [Symbol.dispose]: folder[Symbol.dispose] };
}

/** A state of sites, one per host, with what belongs to it. */
export function webProject(sites: Readonly<Record<string, number>> = { web1: 80, web2: 81 }): Project {
  return project({
    'web.yml': webState(sites),
    'rules.yml': `rules:
  - rule_selector: root.sites.index
    inventory_selector: node.host
    create: {tasks: tasks/site.yml}
    update: {tasks: tasks/site.yml}
    delete: {tasks: tasks/gone.yml}
`,
    'schema.yml': `type: object
properties:
  sites:
    type: array
    items:
      type: object
      required: [name, host, port]
      properties:
        port: {type: integer, maximum: 65535}
`,
    'tasks/site.yml': '- debug: {msg: "{{ node.name }}"}\n',
    'tasks/gone.yml': '- debug: {msg: gone}\n',
  });
}

export function webState(sites: Readonly<Record<string, number>>): string {
  const items = Object.entries(sites).map(
    ([host, port]) => `  - name: site-${host}\n    host: ${host}\n    port: ${port}\n`,
  );
  return `meta: {rules: rules.yml, schema: schema.yml}\nsites:\n${items.join('')}`;
}
