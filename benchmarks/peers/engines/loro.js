/** Loro: a CRDT over an event graph (Fugue, Eg-walker) in Rust, compiled to WebAssembly. A commit an edit. */
import { LoroDoc } from "loro-crdt";

export function loroEngine() {
  const over = (doc) => {
    const shared = doc.getText("text");
    return {
      doc,
      edit([place, deleted, inserted]) {
        if (deleted) shared.delete(place, deleted);
        if (inserted) shared.insert(place, inserted);
        doc.commit();
      },
      text: () => shared.toString(),
      stored: () => doc.export({ mode: "snapshot" }).length,
      free: () => doc.free(),
    };
  };
  const open = (text) => {
    const doc = new LoroDoc();
    if (text) {
      doc.getText("text").insert(0, text);
      doc.commit();
    }
    return over(doc);
  };
  return {
    open,
    merge({ base, server, client }) {
      const common = open(base).doc.export({ mode: "snapshot" });
      const fork = (peer, edits) => {
        const doc = new LoroDoc();
        doc.import(common);
        doc.setPeerId(peer);
        const replica = over(doc);
        edits.forEach(replica.edit);
        return replica;
      };
      const [here, there] = [fork(2n, server), fork(3n, client)];
      const update = there.doc.export({ mode: "update", from: here.doc.version() });
      const start = performance.now();
      here.doc.import(update);
      const text = here.text();
      const ms = performance.now() - start;
      [here, there].forEach((each) => each.free());
      return { ms, text };
    },
  };
}
