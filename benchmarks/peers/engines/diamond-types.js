/** diamond-types: an event graph (Eg-walker) in Rust, compiled to WebAssembly. */
import { createRequire } from "node:module";

const { Doc, OpLog } = createRequire(import.meta.url)("diamond-types-node");

export function diamondTypesEngine() {
  return {
    open(text) {
      const doc = new Doc("a");
      if (text) doc.ins(0, text);
      return {
        edit([place, deleted, inserted]) {
          if (deleted) doc.del(place, deleted);
          if (inserted) doc.ins(place, inserted);
        },
        text: () => doc.get(),
        stored: () => doc.toBytes().length,
        free: () => doc.free(),
      };
    },
    merge({ base, server, client }) {
      const common = new OpLog("base");
      common.ins(0, base);
      const bytes = common.toBytes();
      const fork = (agent, edits) => {
        const log = OpLog.fromBytes(bytes, agent);
        for (const [place, deleted, inserted] of edits) {
          if (deleted) log.del(place, deleted);
          if (inserted) log.ins(place, inserted);
        }
        return log;
      };
      const [here, there] = [fork("a", server), fork("b", client)];
      const branch = here.checkout();
      const patch = there.toBytes();
      const start = performance.now();
      here.addFromBytes(patch);
      branch.merge(here);
      const text = branch.get();
      const ms = performance.now() - start;
      [common, here, there, branch].forEach((each) => each.free());
      return { ms, text };
    },
  };
}
