/** The playbooks of the executors' contract, and what they use. */
export const files: Readonly<Record<string, string>> = {
  'site.yml': `- hosts: localhost
  gather_facts: false
  name: many tasks
  vars: {winner: play, fact: play, tasked: play, played: play, one: 1, lazy: "{{ later }}", greeting: Hëllo}
  tasks:
    - set_fact: {fact: fact, winner: fact}
      vars: {ignored: 1}
    - name: ok
      debug: {msg: fine}
    - {name: changed, file: {path: "{{ playbook_dir }}/changed", state: touch}}
    - {name: skipped, debug: {msg: never}, when: one == 2}
    - {name: ignored, command: /bin/false, ignore_errors: true}
    - {name: "name {{ one }}", debug: {msg: x}}
    - ansible.builtin.debug: {msg: x}
    - name: loop
      command: echo item {{ item }}
      loop: [1, 2, 3]
      when: item != 3
      changed_when: item == 2
      register: looped
    - name: loop variables
      debug: {msg: "{{ index }} {{ letter }}"}
      loop: [a, b]
      loop_control: {loop_var: letter, index_var: index, label: "{{ index }} {{ letter }}"}
    - {name: registered, debug: {msg: "{{ looped.results[1].stdout }}"}}
    - {name: registered condition, debug: {msg: x}, when: [looped.changed, looped.results | length == 3]}
    - {name: never changed, command: echo x, changed_when: false}
    - {name: failed by condition, command: echo x, register: out, failed_when: "'x' in out.stdout", ignore_errors: true}
    - {name: not failed by condition, command: /bin/false, failed_when: false}
    - {name: first content, copy: {content: "one\\n", dest: "{{ playbook_dir }}/content"}}
    - {name: second content, copy: {content: "two\\n", dest: "{{ playbook_dir }}/content"}}
    - {name: hidden, command: echo s3cret, no_log: true}
    - {name: hidden loop, command: "echo {{ item }}", loop: [s3cret], no_log: true, changed_when: false}
    - {name: hidden diff, copy: {content: s3cret, dest: "{{ playbook_dir }}/hidden-file"}, no_log: true}
    - {name: precedence, debug: {msg: "{{ winner }} {{ fact }} {{ tasked }} {{ played }}"}, vars: {tasked: task, fact: task}}
    - {name: lazy, debug: {msg: "lazy {{ lazy }}"}, vars: {later: from task}}
    - command: echo '{{ '{{' }} winner }}'
      register: printed
    - {name: unsafe, debug: {msg: "{{ printed.stdout }}"}}
    - set_fact: {copied: "{{ printed.stdout }}"}
    - {name: unsafe fact, debug: {msg: "{{ copied }}"}}
    - {name: include, include_tasks: tasks/more.yml, vars: {what: once, said: with a parameter}}
    - {name: include each, include_tasks: tasks/more.yml, loop: [x, y], vars: {what: "{{ item }}", said: in a loop}}
    - include_vars: more.yml
    - {name: included variables, debug: {msg: "{{ brought }}"}}
    - {name: template, template: {src: page.j2, dest: "{{ playbook_dir }}/rendered", mode: "0640"}, vars: {list: [1, 2]}}
    - {name: find, copy: {src: one.txt, dest: "{{ playbook_dir }}/found"}}
    - {name: relative target, include_tasks: tasks/relative.yml}
    - {name: missing, copy: {src: nosuch, dest: "{{ playbook_dir }}/found"}, ignore_errors: true}
    - block:
        - {name: undefined, debug: {msg: "{{ nowhere }}"}, ignore_errors: true}
        - {name: rescued, command: /bin/false}
      rescue:
        - {name: rescue, debug: {msg: x}}
      always:
        - {name: always, debug: {msg: x}}
    - {name: no command, command: nosuchcommand, register: gone, failed_when: gone.rc == 0}
    - {name: last, debug: {msg: x}, when: gone.rc != 2}
`,
  'tasks/more.yml': `- name: included {{ what }}
  debug: {msg: "{{ said }}"}
`,
  'tasks/relative.yml': '- {name: written beside, copy: {content: here, dest: beside}}\n',
  'vars/more.yml': 'brought: "here, in {{ place }}"\nplace: tasks\n',
  'templates/page.j2':
    '{{ greeting }} {{ winner }}\n{% if one == 1 %}\n  indented\n{% endif %}\n{{ list }}\n\n',
  'files/one.txt': 'from files\n',
  'right.txt': 'right\n',
  'check.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - {name: a new file, copy: {content: "text\\n", dest: "{{ playbook_dir }}/new"}}
    - {name: a right file, copy: {content: "right\\n", dest: "{{ playbook_dir }}/right.txt"}}
    - {name: a new folder, file: {path: "{{ playbook_dir }}/folder", state: directory}}
    - {name: a touch, file: {path: "{{ playbook_dir }}/touched", state: touch}}
    - {name: a removal, file: {path: "{{ playbook_dir }}/right.txt", state: absent}}
    - {name: a command, command: "touch {{ playbook_dir }}/commanded"}
    - {name: where it is, debug: {msg: x}, when: ansible_check_mode}
`,
  'fails.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - name: before
      debug: {msg: x}
    - name: fails
      command: sh -c 'exit 3'
    - {name: after, debug: {msg: x}}
- hosts: localhost
  gather_facts: false
  tasks:
    - {name: later, debug: {msg: x}}
`,
  'sleeps.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - {name: before, debug: {msg: x}}
    - name: sleeps
      command: sh -c 'echo $$ > {{ playbook_dir }}/parent.pid; sh -c "echo \\$\\$ > {{ playbook_dir }}/child.pid; exec sleep 600" & wait'
    - {name: after, debug: {msg: x}}
`,
};
