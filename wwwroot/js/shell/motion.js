// @ts-check
// Less movement for those who chose it here, whatever their system says; the style sheets look at the attribute.
import { preferences } from './preferences.js';

export function followMotion() {
  const show = () => { document.documentElement.dataset.motion = preferences.get('motion'); };
  show();
  preferences.addEventListener('change', show);
}

/** Chosen here or on the system. */
export function isMotionReduced() {
  return preferences.get('motion') === 'reduce' || matchMedia('(prefers-reduced-motion: reduce)').matches;
}
