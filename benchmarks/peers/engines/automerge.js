/** Automerge: a CRDT (RGA) in Rust, compiled to WebAssembly. A change an edit. */
import * as Automerge from "@automerge/automerge";

export function automergeEngine() {
  const editing = (doc, [place, deleted, inserted]) =>
    Automerge.change(doc, (draft) => Automerge.splice(draft, ["text"], place, deleted, inserted));
  return {
    open(text) {
      let doc = Automerge.from({ text });
      return {
        edit(edit) {
          doc = editing(doc, edit);
        },
        text: () => doc.text,
        stored: () => Automerge.save(doc).length,
        free: () => Automerge.free(doc),
      };
    },
    merge({ base, server, client }) {
      const common = Automerge.from({ text: base });
      let here = server.reduce(editing, Automerge.clone(common));
      const there = client.reduce(editing, Automerge.clone(common));
      const start = performance.now();
      here = Automerge.merge(here, there);
      const text = here.text;
      const ms = performance.now() - start;
      [common, here, there].forEach((each) => Automerge.free(each));
      return { ms, text };
    },
  };
}
