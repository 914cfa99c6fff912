/** What Discord accepts as an application's commands. */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

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
    ...commands.flatMap((command) => problemsOf(command, command.name)),
  ];
}

function problemsOf(command: Registered, path: string): string[] {
  const problems: string[] = [];
  // A command on messages has a name that people read, and nothing else.
  if (command.type === 3 && !path.includes(" ", command.name.length)) {
    const wrong =
      command.name.length > 32 || command.description !== undefined || command.options !== undefined;
    return wrong ? [`${path}: no command on messages`] : [];
  }
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
