// @ts-check
// What people do to the list of tasks that the server renders: tick, add, and move by key, by button and by dragging. A move is told by the
// neighbours that the task is put between, since by the time it arrives others may have moved too.
import { HubMethods } from '../protocol.js';

/** @typedef {(method: string, payload: object) => Promise<boolean>} Submit */

const dragType = 'text/x-collab-task';

export class TaskList {
  /** The task and the control in it that the focus was on last, while it is in the list. @type {{ task: string, control: string } | null} */
  #focused = null;
  /** The task that is dragged. @type {string | null} */
  #dragged = null;

  /**
   * @param {HTMLElement} panel
   * @param {Submit} submit
   * @param {AbortSignal} signal
   */
  constructor(panel, submit, signal) {
    this.panel = panel;
    this.submit = submit;
    panel.addEventListener('change', event => void this.#takeTick(event), { signal });
    panel.addEventListener('click', event => this.#takeClick(event), { signal });
    panel.addEventListener('keydown', event => this.#takeKey(event), { signal });
    panel.addEventListener('submit', event => void this.#takeNew(event), { signal });
    panel.addEventListener('focusin', event => this.#takeFocus(event), { signal });
    panel.addEventListener('dragstart', event => this.#beginDrag(event), { signal });
    panel.addEventListener('dragover', event => this.#takeDrag(event), { signal });
    panel.addEventListener('drop', event => this.#takeDrop(event), { signal });
    panel.addEventListener('dragend', () => this.#endDrag(), { signal });
    const observer = new MutationObserver(changes => {
      this.#keepFocus();
      changes.flatMap(change => [...change.addedNodes]).forEach(showWhole);
    });
    observer.observe(panel, { childList: true, subtree: true });
    signal.addEventListener('abort', () => observer.disconnect());
  }

  get count() {
    return this.#rows().length;
  }

  /** The words of a task as they are shown; null where it is not. @param {string} task */
  textOf(task) {
    return this.#row(task)?.querySelector('.task-text')?.textContent ?? null;
  }

  /** @param {Event} event */
  async #takeTick(event) {
    const box = event.target;
    const task = taskOf(box);
    if (box instanceof HTMLInputElement && box.matches('[data-check]') && task) {
      const done = box.checked;
      if (!await this.submit(HubMethods.CheckTask, { task, done })) {
        // What the server shows counts, and it has not changed.
        box.checked = this.#row(task)?.classList.contains('is-done') ?? !done;
      }
    }
  }

  /** @param {SubmitEvent} event */
  async #takeNew(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches('[data-add-task]')) {
      return;
    }

    event.preventDefault();
    const box = /** @type {HTMLInputElement} */ (form.elements.namedItem('text'));
    const text = box.value.trim();
    if (text === '') {
      return;
    }

    const last = this.#rows().at(-1)?.dataset.task;
    box.value = '';
    await this.submit(HubMethods.AddTask, { task: crypto.randomUUID(), text, ...(last && { after: last }) });
  }

  /** @param {MouseEvent} event */
  #takeClick(event) {
    const button = /** @type {Element} */ (event.target).closest('[data-move]');
    const task = taskOf(button);
    if (button instanceof HTMLElement && task) {
      this.#moveBy(task, Number(button.dataset.move));
    }
  }

  /** @param {KeyboardEvent} event */
  #takeKey(event) {
    const task = taskOf(event.target);
    const step = /** @type {Record<string, number>} */ ({ ArrowUp: -1, ArrowDown: 1 })[event.key];
    if (task && step && event.altKey && !event.ctrlKey && !event.shiftKey && this.panel.querySelector('[data-grip]')) {
      event.preventDefault();
      event.stopPropagation();
      this.#moveBy(task, step);
    }
  }

  /**
   * @param {string} task
   * @param {number} step
   */
  #moveBy(task, step) {
    const place = this.#rows().findIndex(row => row.dataset.task === task) + step;
    if (place >= 0 && place < this.count) {
      this.#move(task, place);
    }
  }

  /**
   * @param {string} task
   * @param {number} place among the others
   */
  #move(task, place) {
    const others = this.#rows().map(row => row.dataset.task).filter(other => other !== task);
    const [after, before] = [others[place - 1], others[place]];
    void this.submit(HubMethods.MoveTask, { task, ...(after && { after }), ...(before && { before }) });
  }

  /** @param {DragEvent} event */
  #beginDrag(event) {
    const task = taskOf(event.target);
    const row = task && this.#row(task);
    if (row && event.dataTransfer && /** @type {Element} */ (event.target).matches('[data-grip]')) {
      this.#dragged = task;
      event.dataTransfer.setData(dragType, task);
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setDragImage(row, 12, 12);
    }
  }

  /** @param {DragEvent} event */
  #takeDrag(event) {
    const place = this.#placeAt(event);
    if (place) {
      event.preventDefault();
      for (const row of this.#rows()) {
        row.classList.toggle('is-target-above', row === place.row && !place.isBelow);
        row.classList.toggle('is-target-below', row === place.row && place.isBelow);
      }
    }
  }

  /** @param {DragEvent} event */
  #takeDrop(event) {
    const [place, dragged] = [this.#placeAt(event), this.#dragged];
    if (place && dragged) {
      event.preventDefault();
      const others = this.#rows().filter(row => row.dataset.task !== dragged);
      const at = others.indexOf(place.row);
      if (at >= 0) {
        this.#move(dragged, at + (place.isBelow ? 1 : 0));
      }
    }

    this.#endDrag();
  }

  /** @param {DragEvent} event */
  #placeAt(event) {
    const row = this.#dragged === null ? null : /** @type {Element} */ (event.target).closest('[data-task]');
    if (!(row instanceof HTMLElement)) {
      return null;
    }

    const { top, height } = row.getBoundingClientRect();
    return { row, isBelow: event.clientY > top + height / 2 };
  }

  #endDrag() {
    this.#dragged = null;
    this.#rows().forEach(row => row.classList.remove('is-target-above', 'is-target-below'));
  }

  /** @param {FocusEvent} event */
  #takeFocus(event) {
    const task = taskOf(event.target);
    const control = task && controls.find(selector => /** @type {Element} */ (event.target).matches(selector));
    this.#focused = task && control ? { task, control } : null;
  }

  /** A row that is moved is taken out of the page for a moment, and loses the focus. */
  #keepFocus() {
    if (this.#focused && document.activeElement === document.body) {
      const { task, control } = this.#focused;
      const found = this.#row(task)?.querySelector(control) ?? this.#row(task)?.querySelector('[data-check]') ?? this.panel.querySelector('[data-add-task] input');
      /** @type {HTMLElement | null} */ (found)?.focus();
    }
  }

  /** @returns {HTMLElement[]} */
  #rows() {
    return [...this.panel.querySelectorAll('[data-task]')].filter(row => row instanceof HTMLElement);
  }

  /** @param {string} task */
  #row(task) {
    return this.#rows().find(row => row.dataset.task === task) ?? null;
  }
}

const controls = ['[data-check]', '[data-grip]', '.task-more', '[data-move="-1"]', '[data-move="1"]'];

/** @param {EventTarget | null} target @returns {string | null} */
function taskOf(target) {
  const row = target instanceof Element ? target.closest('[data-task]') : null;
  return row instanceof HTMLElement ? row.dataset.task ?? null : null;
}

/** What has just opened below a task would else lie under the box for new ones. @param {Node} added */
function showWhole(added) {
  if (added instanceof Element && added.matches('.task-actions, .task-form')) {
    added.scrollIntoView({ block: 'nearest' });
  }
}
