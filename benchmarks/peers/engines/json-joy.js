/** json-joy: a CRDT in JavaScript (RGA in blocks). The last version under a permissive licence; a patch an edit. */
import { createRequire } from "node:module";

const { Model } = createRequire(import.meta.url)("json-joy/lib/json-crdt");

export function jsonJoyEngine() {
  const over = (model) => {
    const shared = model.api.str([]);
    return {
      model,
      edit([place, deleted, inserted]) {
        if (deleted) shared.del(place, deleted);
        if (inserted) shared.ins(place, inserted);
        return model.api.flush();
      },
      text: () => model.view(),
      stored: () => model.toBinary().length,
    };
  };
  const open = (text) => {
    const model = Model.create();
    model.api.set(text);
    model.api.flush();
    return over(model);
  };
  return {
    open,
    merge({ base, server, client }) {
      const common = open(base).model;
      const [here, there] = [over(common.fork()), over(common.fork())];
      server.forEach(here.edit);
      const patches = client.map(there.edit);
      const start = performance.now();
      for (const patch of patches) here.model.applyPatch(patch);
      const text = here.text();
      return { ms: performance.now() - start, text };
    },
  };
}
