/** A collection `acme.web`, each entry of `files` of its states a file under ROOT, as files of the folder it is installed in. */
export function acmeWeb(path = 'collections'): Readonly<Record<string, string>> {
  const folder = `${path}/ansible_collections/acme/web`;
  return {
    [`${folder}/rules/files.yml`]: `rules:
  - rule_selector: root.files.index
    inventory_selector: node.host
    create: {tasks: acme.web.write}
    update: {tasks: tasks/write.yml}
    delete: {tasks: acme.web.remove}
`,
    [`${folder}/schemas/files.yml`]: `type: object
properties:
  files:
    type: array
    id_key: key
    items: {type: object, required: [key, host], properties: {text: {type: string}}}
`,
    [`${folder}/services/notice.yml`]: `meta: {rules: acme.web.files, schema: ../schemas/files.yml}
files:
  - {key: notice, host: web1, text: from the collection}
`,
    [`${folder}/tasks/write.yml`]: `- include_tasks: parts/folder.yml
- name: the file
  template: {src: ../templates/file.j2, dest: "ROOT/{{ node.host }}/{{ node.key }}", mode: "0644"}
`,
    [`${folder}/tasks/parts/folder.yml`]: `- file: {path: "ROOT/{{ node.host }}", state: directory, mode: "0755"}
`,
    [`${folder}/tasks/remove.yml`]: `- file: {path: "ROOT/{{ node.host }}/{{ node.key }}", state: absent}
`,
    [`${folder}/templates/file.j2`]: 'acme says: {{ node.text }}\n',
    [`${folder}/tests/unit.yml`]: 'only its authors need this\n',
  };
}
