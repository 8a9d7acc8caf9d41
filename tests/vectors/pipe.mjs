// The other end of `scripts/simulate --languages`: a file of vectors a line comes in, what differs goes out. Node, not a browser: the engine's modules use
// nothing of either. Their imports begin at the site's root, which is wwwroot.
import { register } from 'node:module';
import { createInterface } from 'node:readline';

const site = new URL('../../wwwroot', import.meta.url).href;
const hooks = `
  export async function resolve(specifier, context, next) {
    return next(specifier.startsWith('/js/') ? ${JSON.stringify(site)} + specifier : specifier, context);
  }

  export async function load(url, context, next) {
    return next(url, url.endsWith('.js') ? { ...context, format: 'module' } : context);
  }`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const { run } = await import('./runner.js');
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(run(JSON.parse(line)))}\n`);
}
