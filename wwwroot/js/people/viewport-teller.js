// @ts-check
// Tells the others which lines are in view, for those who follow. Not while this user follows somebody himself: two who follow each other
// would push each other's view about.
import { HubMethods } from '../protocol.js';

const throttleMilliseconds = 250;

export class ViewportTeller {
  #last = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import('../session/session-client.js').SessionClient} client
   * @param {() => import('./people-in-room.js').Pane} pane
   * @param {() => boolean} isFollowing
   */
  constructor(client, pane, isFollowing) {
    this.client = client;
    this.pane = pane;
    this.isFollowing = isFollowing;
    client.addEventListener('joined', () => {
      this.#last = '';
      this.#tellLater();
    });
  }

  /** @param {any} editor */
  attach(editor) {
    editor.onDidScrollChange(() => this.#tellLater());
    editor.onDidLayoutChange(() => this.#tellLater());
    editor.onDidChangeModel(() => this.#tellLater());
  }

  dispose() {
    clearTimeout(this.#timer);
  }

  #tellLater() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, throttleMilliseconds);
  }

  #tell() {
    const pane = this.pane();
    const ranges = pane.editor().getVisibleRanges();
    const document = pane.active();
    if (this.isFollowing() || document === null || ranges.length === 0) {
      return;
    }

    const viewport = [ranges[0].startLineNumber, ranges.at(-1).endLineNumber];
    const said = `${document} ${viewport}`;
    if (said !== this.#last && this.client.isConnected) {
      this.#last = said;
      this.client.tell(HubMethods.UpdatePresence, { activeDocument: document, viewport });
    }
  }
}
