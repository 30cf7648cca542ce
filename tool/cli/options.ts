import { Option } from 'commander';

/** Options that several commands share. */

export function jsonOption(): Option {
  return new Option('--json', 'print the result as JSON on stdout and everything else on stderr');
}

export function debugOption(): Option {
  return new Option('--debug', 'with an error, also print where in edgec it came from');
}
