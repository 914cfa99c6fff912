/** What Discord accepts as an application's commands. */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** Discord's type of a command that is offered in the menu of a message. */
const ON_MESSAGES = 3;

interface Registered {
  name: string;
  name_localizations?: Record<string, string>;
  description: string;
  description_localizations?: Record<string, string>;
  type: number;
  options?: Registered[];
  required?: boolean;
  choices?: { name: string; value: string; name_localizations?: Record<string, string> }[];
  autocomplete?: boolean;
  min_value?: number;
  max_value?: number;
}

export function problemsOfCommands(commands: Registered[]): string[] {
  const names = commands.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...twice.map((name) => `${name} twice`),
    ...commands.flatMap((command) =>
      command.type === ON_MESSAGES ? problemsOnMessages(command) : problemsOf(command, command.name),
    ),
  ];
}

/** A command in the menu of a message has a name that people read, and nothing else. */
function problemsOnMessages({ name, name_localizations = {}, description, options }: Registered): string[] {
  const names = [name, ...Object.values(name_localizations)];
  const wrong =
    names.some(({ length }) => length < 1 || length > 32) ||
    description !== undefined ||
    options !== undefined;
  return wrong ? [`${name}: no command on messages`] : [];
}

function problemsOf(command: Registered, path: string): string[] {
  const problems: string[] = [];
  const { options = [], choices = [] } = command;
  for (const name of [command.name, ...Object.values(command.name_localizations ?? {})]) {
    if (!NAME.test(name) || name !== name.toLowerCase()) problems.push(`${path}: the name ${name}`);
  }
  for (const text of [command.description, ...Object.values(command.description_localizations ?? {})]) {
    if (text.length < 1 || text.length > 100) problems.push(`${path}: the description ${text}`);
  }
  for (const { name, value, name_localizations = {} } of choices) {
    for (const text of [name, String(value), ...Object.values(name_localizations)]) {
      if (text.length < 1 || text.length > 100) problems.push(`${path}: the choice ${text}`);
    }
  }
  if (options.length > 25 || choices.length > 25) problems.push(`${path}: too many options or choices`);
  if (choices.length > 0 && command.autocomplete) problems.push(`${path}: choices and autocomplete`);
  const required = options.map((option) => option.required === true);
  if (required.lastIndexOf(true) > required.indexOf(false) && required.includes(false)) {
    problems.push(`${path}: required options after others`);
  }
  const kinds = new Set(options.map(({ type }) => type <= 2));
  if (kinds.size > 1) problems.push(`${path}: subcommands beside options`);
  return [...problems, ...options.flatMap((option) => problemsOf(option, `${path} ${option.name}`))];
}
