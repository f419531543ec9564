// `ip rule`: the rules that say which table is asked for which packet. As iproute2's iprule.c.

import { rule as ruleOf } from '../../route/rule.ts';
import { type Command, dispatch } from '../env.ts';
import { CommandError, refused, Status } from '../errors.ts';
import { ruleFilter } from './filter.ts';
import { type RuleParts, ruleParts } from './parse.ts';
import { restoreRules, saveRules } from './save.ts';
import { ruleEntry } from './show.ts';
import { RULE_USAGE } from './usage.ts';

const show: Command = (args, env) => {
  const { isMeant } = ruleFilter(args, env);
  env.out.list();
  for (const rule of env.stack.routes.rules()) {
    if (isMeant(rule)) env.out.show(ruleEntry(rule, env));
  }
};

const add: Command = (args, env) => {
  if (args.isEmpty) throw needsWords('add');
  const { routes } = env.stack;
  const parts = ruleParts(args, env);
  const refusal = routes.addRule(ruleOf({ priority: routes.freePriority, ...parts }));
  if (refusal !== null) throw refused(refusal);
};

const remove: Command = (args, env) => {
  if (args.isEmpty) throw needsWords('del');
  const refusal = env.stack.routes.removeRule(description(ruleParts(args, env)));
  if (refusal !== null) throw refused(refusal);
};

/** Deletes all that are meant, but those with priority 0: whose priority no message of the kernel's tells. */
const flush: Command = (args, env) => {
  const { isMeant, hasOrigin } = ruleFilter(args, env);
  const { routes } = env.stack;
  env.out.list();
  const doomed = routes.rules().filter((rule) => isMeant(rule) && hasOrigin(rule));
  for (const rule of doomed) {
    if (rule.priority !== 0) routes.removeRule(description(rule));
  }
};

/** What a message to delete a rule says of it: in most fields 0 says nothing. */
function description(parts: RuleParts): RuleParts {
  const said = Object.entries(parts).filter(
    ([key, value]) => key === 'priority' || key === 'realms' || (value !== 0 && value !== null),
  );
  return Object.fromEntries(said);
}

const help: Command = () => {
  throw new CommandError(RULE_USAGE, Status.Usage);
};

export const rule = dispatch(
  'rule',
  [
    ['list', show],
    ['lst', show],
    ['show', show],
    ['save', saveRules],
    ['restore', restoreRules],
    ['add', add],
    ['delete', remove],
    ['flush', flush],
    ['help', help],
  ],
  show,
);

/** What `ip rule` says without words where it needs some. */
const needsWords = (command: string): CommandError =>
  new CommandError(`"tapip rule ${command}" requires arguments.`, Status.Missing);
