import type { TranslationBundle } from '@jupyterlab/translation';
import type * as Contract from '../../contract';
import type { FieldProblem, NameProblem } from './draft';
import type { IRefusal } from '../../model/refusal';
import type { ValueProblem } from './parameters';

/** What a value must look like, said beside the field that holds none. */
export function valueProblemText(
  trans: TranslationBundle,
  problem: ValueProblem
): string {
  switch (problem) {
    case 'bool':
      return trans.__('True or False.');
    case 'int':
      return trans.__('A whole number, such as 7.');
    case 'int_size':
      return trans.__('A whole number of at most 15 digits.');
    case 'float':
      return trans.__('A number, such as 0.01.');
    case 'list':
      return trans.__('A list as JSON, such as [1, 2].');
    case 'dict':
      return trans.__('A dictionary as JSON, such as {"a": 1}.');
    case 'json':
      return trans.__('A value as JSON, such as 7, "text" or null.');
  }
}

/** What is wrong with the name of an added parameter. */
export function nameProblemText(
  trans: TranslationBundle,
  problem: NameProblem
): string {
  switch (problem) {
    case 'missing':
      return trans.__('The parameter needs a name.');
    case 'not_a_name':
      return trans.__('A name has letters, digits and underscores only.');
    case 'taken':
      return trans.__('This parameter is there already.');
  }
}

/** What is wrong with another field. */
export function fieldProblemText(
  trans: TranslationBundle,
  problem: FieldProblem
): string {
  switch (problem) {
    case 'choose_kernel':
      return trans.__(
        'The notebook’s kernel is not installed here: choose one.'
      );
    case 'result_suffix':
      return trans.__('A new file that ends with .ipynb.');
    case 'duration':
      return trans.__('A time with its unit, such as 30 min.');
  }
}

/** What executes a notebook, and what that means for it. */
export function engineText(
  trans: TranslationBundle,
  engine: Contract.Run['engine']
): string {
  switch (engine) {
    case 'own':
      return trans.__('Usual: live, keeps all output');
    case 'nbconvert':
      return trans.__('nbconvert: its own ways, result at the end');
  }
}

/** A refusal in a few words, above the server's own sentence, which has the particulars. */
export function refusalTitle(
  trans: TranslationBundle,
  { code, isAnswered }: IRefusal
): string {
  if (!isAnswered) {
    return trans.__(
      'No answer, so it may have started. Run it again: it never starts twice.'
    );
  }
  switch (code) {
    case null:
      return trans.__('No usable answer from the server');
    case 'not_saved':
      return trans.__('Not started, since the notebook could not be saved');
    case 'changed_by_saving':
      return trans.__(
        'Not started yet: what was saved has other parameters or another kernel. Look, then run it.'
      );
    default:
      return errorTitle(trans, code);
  }
}

function errorTitle(
  trans: TranslationBundle,
  code: Contract.ErrorCode
): string {
  const titles: Readonly<Record<Contract.ErrorCode, string>> = {
    ...sessionTitles(trans),
    source_not_found: trans.__('There is no such file'),
    outside_root: trans.__('Outside the server’s folder'),
    not_file_based: trans.__('This server keeps no files'),
    source_not_regular: trans.__('Not a file'),
    source_unreadable: trans.__('The file cannot be read'),
    kind_not_supported: trans.__('This kind of file cannot be run'),
    not_a_notebook: trans.__('Not a notebook'),
    kernel_not_found: trans.__('Its kernel is not installed here'),
    parameter_refused: trans.__('A parameter was refused'),
    parameters_not_supported: trans.__('This kernel takes no parameters'),
    content_not_found: trans.__('That is not kept any more'),
    result_not_found: trans.__('The result is not there'),
    result_changed: trans.__('The result was changed since'),
    too_large: trans.__('The request is too large'),
    result_refused: trans.__('The result cannot be written there'),
    engine_not_installed: trans.__('nbconvert is not installed here'),
    format_not_available: trans.__('This format cannot be made here'),
    export_failed: trans.__('The result could not be converted'),
    tunnel_value_refused: trans.__('A command cannot have that value'),
    not_allowed: trans.__('Your login may not do this'),
    run_not_found: trans.__('There is no such run'),
    run_has_ended: trans.__('It has ended already'),
    run_not_ended: trans.__('It has not ended'),
    key_reused: trans.__('This request was made before, for another run'),
    queue_full: trans.__('Too many runs wait already'),
    launch_failed: trans.__('The run could not be launched'),
    storage_failed: trans.__('The server could not store the run'),
    malformed_request: trans.__('The server did not understand'),
    internal: trans.__('The server made a mistake')
  };
  return titles[code];
}

/** Of what a session of tmux or screen, or the protection of the server, may be refused for. */
function sessionTitles(trans: TranslationBundle) {
  return {
    session_not_found: trans.__('There is no such session any more'),
    session_changed: trans.__('Another session has taken its place'),
    session_name_taken: trans.__('There is a session of that name'),
    session_holds_server: trans.__('A Jupyter server runs in that session'),
    session_name_refused: trans.__('A session cannot have that name'),
    multiplexer_not_usable: trans.__('That is not installed here'),
    terminals_disabled: trans.__('This server offers no terminals'),
    not_protectable: trans.__('This server cannot be protected'),
    multiplexer_failed: trans.__('tmux or screen did not do it')
  };
}
