/** Yjs: a CRDT in JavaScript (YATA). A transaction an edit. */
import * as Y from "yjs";

export function yjsEngine() {
  const open = (text, clientId = 1) => {
    const doc = new Y.Doc();
    doc.clientID = clientId;
    const shared = doc.getText("text");
    if (text) shared.insert(0, text);
    return over(doc);
  };
  const over = (doc) => {
    const shared = doc.getText("text");
    return {
      doc,
      edit([place, deleted, inserted]) {
        doc.transact(() => {
          if (deleted) shared.delete(place, deleted);
          if (inserted) shared.insert(place, inserted);
        });
      },
      text: () => shared.toString(),
      stored: () => Y.encodeStateAsUpdateV2(doc).length,
    };
  };
  return {
    open,
    merge({ base, server, client }) {
      const common = Y.encodeStateAsUpdate(open(base).doc);
      const fork = (clientId, edits) => {
        const doc = new Y.Doc();
        doc.clientID = clientId;
        Y.applyUpdate(doc, common);
        const replica = over(doc);
        edits.forEach(replica.edit);
        return replica;
      };
      const [here, there] = [fork(2, server), fork(3, client)];
      const update = Y.encodeStateAsUpdate(there.doc, Y.encodeStateVector(here.doc));
      const start = performance.now();
      Y.applyUpdate(here.doc, update);
      const text = here.text();
      return { ms: performance.now() - start, text };
    },
  };
}
