/**
 * A small project for the tests of the whole: each entry of `files` is one file under ROOT, written with the native executor.
 * `gate: true` makes the task wait until something is written into ROOT/gate, a FIFO of the test's; a text of `broken` fails
 * after the file was touched.
 */
export const filesProject: Readonly<Record<string, string>> = {
  'rules.yml': `rules:
  - rule_selector: root.files.index
    inventory_selector: node.host
    create: {tasks: tasks/write.yml}
    update: {tasks: tasks/write.yml}
    delete: {tasks: tasks/remove.yml}
    validate: {tasks: tasks/validate.yml}
`,
  'tasks/write.yml': `- name: the folder
  file: {path: "ROOT/{{ node.host }}", state: directory, mode: "0755"}
- name: wait for the test
  command: cat ROOT/gate
  when: node.gate | default(false)
- name: half of it
  copy: {dest: "ROOT/{{ node.host }}/{{ node.name }}", content: "half", mode: "0644"}
  when: node.text == 'broken'
- name: break
  command: "false"
  when: node.text == 'broken'
- name: the file
  copy: {dest: "ROOT/{{ node.host }}/{{ node.name }}", content: "{{ node.text }}", mode: "0644"}
`,
  'tasks/remove.yml': `- name: no file
  file: {path: "ROOT/{{ node.host }}/{{ node.name }}", state: absent}
`,
  'tasks/validate.yml': `- name: look
  stat: {path: "ROOT/{{ node.host }}/{{ node.name }}"}
  register: it
- name: it is there
  assert: {that: it.stat.exists, quiet: true}
`,
};

interface FileEntry {
  readonly name: string;
  readonly host: string;
  readonly text: string;
  readonly gate?: boolean;
}

/** The state of that project. */
export function filesState(...files: readonly FileEntry[]): string {
  return `meta: {rules: rules.yml}\nfiles:${files.length === 0 ? ' []' : ''}\n${files
    .map((file) => `  - ${JSON.stringify(file)}\n`)
    .join('')}`;
}
