// @ts-check
// From the browser's modules to the components that show the panels.

/**
 * Tells a component. It may be without its circuit: then there is nobody to be told, and it begins anew with what is true then.
 * @param {any} component null where there is none
 * @param {string} method
 * @param {...unknown} values
 */
export function tellPanel(component, method, ...values) {
  try {
    component?.invokeMethodAsync(method, ...values).catch(() => undefined);
  } catch {
    // Without a circuit the call does not even begin.
  }
}
