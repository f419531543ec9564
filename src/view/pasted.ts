// Lines of `ip` as people paste them into the page, where there is no `tapip` to begin with or to ask for help.

/** The line without `ip` and what may stand before it. */
export const pasted = (line: string): string =>
  line.replace(/^\s*(?:sudo\s+)?(?:tapip|ip)(?:\s+-4)*(?:\s+|$)/, '');

/** What a command says, with the prompt as the one to ask. */
export const asHere = (text: string): string =>
  text.replace(/try "tapip ((?:\w+ )?help)"/g, 'try "$1"');
