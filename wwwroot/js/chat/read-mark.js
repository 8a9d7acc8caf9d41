// @ts-check
// How far the chat has been read. A message counts when the list is at its end, in view, in a page that is looked at. Kept on this device,
// so that a reload forgets nothing; who comes for the first time has nothing unread.

const storagePrefix = 'collab.chat.read.';
const endPixels = 24;

export class ReadMark {
  #abort = new AbortController();
  #observer;
  #changes;
  #isInView = false;
  #read;
  #isAtEnd = true;

  /**
   * @param {HTMLElement} list
   * @param {string} session
   * @param {(seq: number) => void} tell
   */
  constructor(list, session, tell) {
    this.list = list;
    this.key = storagePrefix + session;
    this.tell = tell;
    this.#read = this.#load() ?? this.#last();
    tell(this.#read);
    const { signal } = this.#abort;
    this.#observer = new IntersectionObserver(entries => {
      this.#isInView = entries.at(-1)?.isIntersecting === true;
      this.#check();
    });
    this.#observer.observe(list);
    this.#changes = new MutationObserver(() => this.#follow());
    this.#changes.observe(list, { childList: true, subtree: true });
    list.addEventListener('scroll', () => {
      this.#isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < endPixels;
      this.#check();
    }, { passive: true, signal });
    list.addEventListener('click', event => copyCode(event), { signal });
    document.addEventListener('visibilitychange', () => this.#check(), { signal });
    window.addEventListener('focus', () => this.#check(), { signal });
    this.#follow();
  }

  dispose() {
    this.#abort.abort();
    this.#observer.disconnect();
    this.#changes.disconnect();
  }

  /** New messages stay in view for those who were at the end; others keep their place. */
  #follow() {
    if (this.#isAtEnd) {
      this.list.scrollTop = this.list.scrollHeight;
    }

    this.#check();
  }

  #check() {
    const last = this.#last();
    if (this.#isInView && this.#isAtEnd && document.visibilityState === 'visible' && document.hasFocus() && last > this.#read) {
      this.#read = last;
      this.tell(last);
      try {
        localStorage.setItem(this.key, String(last));
      } catch {
        // Nothing can be kept here: it holds for this page.
      }
    }
  }

  #last() {
    const items = this.list.querySelectorAll('[data-seq]');
    return Number(/** @type {HTMLElement | undefined} */ (items[items.length - 1])?.dataset.seq ?? 0);
  }

  #load() {
    try {
      const kept = localStorage.getItem(this.key);
      return kept === null ? null : Number(kept);
    } catch {
      return null;
    }
  }
}

/** @param {MouseEvent} event */
async function copyCode(event) {
  const button = /** @type {Element} */ (event.target).closest('[data-copy]');
  const code = button?.closest('.code-block')?.querySelector('code')?.textContent;
  if (button && code) {
    const label = /** @type {ChildNode} */ (button.firstChild);
    label.textContent = await navigator.clipboard.writeText(code).then(() => 'Copied', () => 'Select the code and copy it by hand');
    setTimeout(() => { label.textContent = 'Copy'; }, 2000);
  }
}
