import type { Environment } from './jinja/environment.ts';
import { PythonError, TemplateError, TemplateSyntaxError, UndefinedError } from './jinja/errors.ts';
import type { Raw } from './unsafe.ts';

/** Ansible says an error's words again for the exception that it comes from. */
export function inAnsibleWords<T>(source: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof UndefinedError) throw new UndefinedError(`${error.message}. ${error.message}`);
    if (error instanceof TemplateError && error.cause instanceof PythonError) {
      throw new TemplateError(`${error.message}. ${error.cause.message}`);
    }
    if (!(error instanceof TemplateSyntaxError)) throw error;
    const { message } = error;
    throw new TemplateError(
      `template error while templating string: ${message}. String: ${source}. ${message}`,
    );
  }
}

/** The same for a condition, which Ansible compiles inside a template: its words name that one's parts. */
export function inConditionWords(
  condition: string,
  evaluate: () => boolean,
  environment: Environment,
): boolean {
  const presented = `{% if ${condition} %} True {% else %} False {% endif %}`;
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof TemplateSyntaxError)
      return inAnsibleWords(presented, () => rethrowAs(presented, error, environment));
    throw error;
  }
}

function rethrowAs(presented: string, error: TemplateSyntaxError, environment: Environment): never {
  environment.template(presented);
  throw error;
}

/** What a condition that cannot be decided is told as. */
export function conditionError(condition: Raw, error: TemplateError): TemplateError {
  const text = typeof condition === 'string' ? condition : String(condition);
  const message = error instanceof UndefinedError ? doubled(error.message) : error.message;
  return new TemplateError(`The conditional check '${text}' failed. The error was: ${message}`);
}

/** `error while evaluating conditional (x): 'x' is undefined. 'x' is undefined`. */
function doubled(message: string): string {
  const words = /^error while evaluating conditional \([\s\S]*?\): /.exec(message)?.[0];
  return words === undefined ? message : `${message}. ${message.slice(words.length)}`;
}
