import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Reason } from './reasons.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Settings of Ansible, in the environment and in its configuration file, that may change what plays do: hash_behaviour,
 * jinja2_native, become, … Only those that are known to change nothing here pass; any other is a reason to leave plays to Ansible.
 */
export function unsupportedSettings(env: Environment, dir: string): Reason[] {
  const file = findConfiguration(env, dir);
  return [
    ...environmentReasons(env),
    ...(file === undefined ? [] : fileReasons(file)),
    ...pluginReasons(env),
  ];
}

function environmentReasons(env: Environment): Reason[] {
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith('ANSIBLE_') && value !== undefined)
    .filter(([name, value = '']) => {
      const key = name.slice('ANSIBLE_'.length).toLowerCase();
      return !harmlessPrefixes.test(key) && changesResults(key, value);
    })
    .map(([name]) => ({ what: `setting ${name} in the environment` }));
}

/** The one file that Ansible reads: that of ANSIBLE_CONFIG, of the playbook's folder, of the home folder, of the machine. */
function findConfiguration(env: Environment, dir: string): string | undefined {
  const named = env.ANSIBLE_CONFIG;
  const home = env.HOME ?? homedir();
  return [
    ...(named === undefined || named === ''
      ? []
      : [inFolder(resolve(dir, named.replace(/^~(?=\/|$)/, home)))]),
    join(dir, 'ansible.cfg'),
    join(home, '.ansible.cfg'),
    '/etc/ansible/ansible.cfg',
  ].find(isReadable);
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function inFolder(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, 'ansible.cfg') : path;
}

function fileReasons(file: string): Reason[] {
  const reasons: Reason[] = [];
  let section = '';
  for (const [index, text] of readFileSync(file, 'utf8').split('\n').entries()) {
    const line = text.replace(/\s;.*$/, '').trimEnd();
    const isContinued = /^\s/.test(line); // The line that it continues has been looked at.
    if (line === '' || /^[#;]/.test(line) || isContinued) continue;
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) section = header;
    else if (!harmlessSections.test(section)) {
      const [, key = line, value = ''] = /^([^:=]+?)\s*[:=]\s*(.*)$/.exec(line) ?? [];
      if (changesResults(key.toLowerCase(), value))
        reasons.push({ file, line: index + 1, what: `setting ${key}` });
    }
  }
  return reasons;
}

/** Where Ansible finds plugins by itself: its modules, filters and tests come before its own. */
function pluginReasons(env: Environment): Reason[] {
  const places = [join(env.HOME ?? homedir(), '.ansible/plugins'), '/usr/share/ansible/plugins'];
  return places.filter(hasEntries).map((place) => ({ file: place, what: 'plugins that Ansible would use' }));
}

function hasEntries(folder: string): boolean {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
  } catch {
    return false; // None, or none that this user may read.
  }
}

function changesResults(key: string, value: string): boolean {
  if (harmless.has(key)) return false;
  const ordinary = defaults[key];
  return ordinary === undefined || !ordinary.test(value.trim());
}

const no = /^(?:no|false|off|n|f|0)$/i;
const yes = /^(?:yes|true|on|y|t|1)$/i;

/** Settings that change results, with the values that leave all as it is. */
const defaults: Readonly<Record<string, RegExp>> = {
  any_errors_fatal: no,
  become: no,
  become_user: /^root$/,
  duplicate_dict_key: /^(?:warn|ignore)$/,
  duplicate_yaml_dict_key: /^(?:warn|ignore)$/,
  error_on_missing_handler: yes,
  error_on_undefined_vars: yes,
  executable: /^\/bin\/sh$/,
  force_handlers: no,
  hash_behaviour: /^replace$/,
  inject_fact_vars: yes,
  inject_facts_as_vars: yes,
  jinja2_native: no,
  no_log: no,
  strategy: /^(?:ansible\.builtin\.)?linear$/,
  task_timeout: /^0$/,
  transport: /^(?:smart|local)$/,
};

/** About other machines, about what is shown, or about what is brought to Ansible in another way. */
const harmlessSections =
  /^(?:callback_.*|colors|connection|diff|galaxy|inventory|(?:paramiko|persistent|ssh)_connection)$/;
const harmlessPrefixes = /^(?:callback|color|cow|display|galaxy|inventory|paramiko|persistent|scp|sftp|ssh)_/;

/** Settings of the other sections that change nothing that a play does on this host, and those that every run sets itself. */
const harmless: ReadonlySet<string> = new Set(
  `action_warnings agnostic_become_prompt allow_world_readable_tmpfiles ask_pass ask_vault_pass
  become_allow_same_user become_ask_pass become_exe become_flags become_method become_password_file bin_ansible_callbacks
  callback_plugins callback_whitelist callbacks_enabled collections_on_ansible_version_mismatch collections_path
  collections_paths collections_scan_sys_path command_warnings config connection_password_file cow_path cow_selection
  cow_whitelist cowpath cowsay_enabled_stencils debug deprecation_warnings devel_warning diff_always diff_context
  display_args_to_stdout display_failed_stderr display_ok_hosts display_skipped_hosts docsite_root_url
  enable_task_debugger fact_path force_color forks gather_subset gather_timeout gathering host_key_checking
  host_pattern_mismatch internal_poll_interval interpreter_python inventory jinja2_native_warning keep_remote_files
  local_temp local_tmp localhost_warning log_filter log_path module_compression module_name network_group_modules
  no_target_syslog nocolor nocows pipelining poll_interval private_key_file python_interpreter remote_port remote_temp
  remote_tmp remote_user retry_files_enabled retry_files_save_path roles_path show_custom_stats stdout_callback
  syslog_facility system_warnings task_debugger_ignore_errors timeout use_persistent_connections vault_encrypt_identity
  vault_id_match vault_identity vault_identity_list vault_password_file verbose_to_stderr verbosity
  win_async_startup_timeout`.split(/\s+/),
);
