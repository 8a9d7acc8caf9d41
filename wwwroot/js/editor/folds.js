// @ts-check
// Monaco looks for what can be folded when the text has stood still for a fifth of a second, or for longer where it takes longer. In a busy
// room this never comes: new blocks cannot be folded, and each change hangs one more promise on what waits, so that the page's memory
// grows until there is a pause. Hence what waits is let go after a while, pause or not.

/** So many of Monaco's pauses: 5 seconds, and never more than a twenty-fifth of the page's time. */
const patience = 25;

/** @param {any} editor */
export function keepFoldsUpToDate(editor) {
  let isPatient = false;
  editor.onDidChangeModelContent(() => {
    // There is no public way to this. In Monaco 0.34 it is the `Delayer` of the folding.
    const delayer = editor.getContribution('editor.contrib.folding')?.updateScheduler;
    if (delayer && !isPatient) {
      isPatient = true;
      setTimeout(() => {
        isPatient = false;
        delayer.doResolve?.(null);
      }, patience * delayer.defaultDelay);
    }
  });
}
