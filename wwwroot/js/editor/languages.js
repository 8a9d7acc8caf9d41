// @ts-check

/** Which of Monaco's languages a file is in. @param {string} path */
export function languageOf(path) {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  switch (extension) {
    case 'ex': case 'exs': case 'eex': case 'heex': return 'elixir';
    case 'md': return 'markdown';
    case 'json': return 'json';
    case 'html': return 'html';
    case 'css': return 'css';
    case 'js': return 'javascript';
    default: return 'plaintext';
  }
}
