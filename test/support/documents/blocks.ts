// What of a document can be run: its fenced and its indented blocks, in the order in which a reader meets them.
import { readFileSync } from 'node:fs';

/** A block of shell lines: each command with what the document shows it to print, or null. */
export interface Commands {
  readonly kind: 'commands';
  readonly line: number;
  readonly commands: readonly { readonly command: string; readonly prints: string | null }[];
}

/** A block of another language; '' for what an indented block holds that is no command. */
export interface Snippet {
  readonly kind: 'snippet';
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** What commands begin with, after variables; `$ ` marks them where their output follows. */
const programs = /^(?:\w+=\S* )*(?:npm|npx|heddle|curl|echo|nice|node|sh) /;

export function blocksOf(file: string): (Commands | Snippet)[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const blocks: (Commands | Snippet)[] = [];
  for (let index = 0; index < lines.length; index++) {
    const start = index;
    const fence = /^```(\w*)/.exec(lines[index] ?? '');
    if (fence !== null) {
      while (lines[++index] !== '```') if (index > lines.length) throw new Error(`${file}: an open fence`);
      const text = lines.slice(start + 1, index).join('\n');
      blocks.push(blockOf(text, start + 1, fence[1] ?? ''));
    } else if (isIndented(lines[index]) && lines[index - 1] === '') {
      while (isIndented(lines[index + 1])) index++;
      const text = lines.slice(start, index + 1).map((line) => line.slice(4));
      blocks.push(blockOf(text.join('\n'), start + 1, ''));
    }
  }
  return blocks;
}

function isIndented(line: string | undefined): boolean {
  return line?.startsWith('    ') ?? false;
}

function blockOf(text: string, line: number, language: string): Commands | Snippet {
  if (language === 'sh' || text.startsWith('$ ')) return { kind: 'commands', line, commands: dialogue(text) };
  if (language !== '' || !programs.test(text)) return { kind: 'snippet', line, language, text };
  const commands = text.replaceAll(/\\\n */g, '').split('\n');
  return { kind: 'commands', line, commands: commands.map((command) => ({ command, prints: null })) };
}

function dialogue(text: string): Commands['commands'] {
  return text
    .slice(2)
    .split('\n$ ')
    .map((part) => {
      const [command = '', ...printed] = part.split('\n');
      return { command, prints: printed.length === 0 ? null : `${printed.join('\n')}\n` };
    });
}
