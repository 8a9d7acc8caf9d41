// @ts-check
// Finds in a thread of its own (find-in-background.js asks): a regular expression that goes back and forth for minutes holds up nobody.
import { findInTexts } from './find-in-texts.js';

addEventListener('message', ({ data: { question, texts, search } }) => {
  postMessage({ question, hasBegun: true });
  postMessage({ question, found: findInTexts(texts, search) });
});
