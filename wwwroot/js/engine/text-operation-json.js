// @ts-check
import { Limits } from '../limits.js';
import { isWellFormed } from './surrogates.js';
import { TextOperationBuilder } from './text-operation-builder.js';

const int32Maximum = 2147483647;

/**
 * Reads an operation in wire form, as strictly as OperationJson.cs does.
 * @param {unknown} json
 * @returns {import('./text-operation.js').TextOperation}
 */
export function readOperation(json) {
  if (!Array.isArray(json)) {
    throw new TypeError('An operation is an array of numbers and strings.');
  }

  if (json.length > Limits.OperationComponentsMaximum) {
    throw new RangeError(`An operation has at most ${Limits.OperationComponentsMaximum} steps.`);
  }

  const builder = new TextOperationBuilder();
  let length = 0;
  for (const component of json) {
    length += readComponent(component, builder);
    if (length > 2 * Limits.DocumentLengthMaximum) {
      throw new RangeError('An operation is longer than any document may be.');
    }
  }

  return builder.build();
}

/**
 * @param {unknown} component
 * @param {TextOperationBuilder} builder
 * @returns {number} its length
 */
function readComponent(component, builder) {
  if (typeof component === 'string') {
    if (component.length === 0) {
      throw new RangeError('An operation inserts no empty text.');
    }

    if (!isWellFormed(component)) {
      throw new RangeError('Inserted text is well-formed Unicode.');
    }

    builder.insert(component);
    return component.length;
  }

  if (typeof component !== 'number' || !Number.isInteger(component) || component === 0
    || Math.abs(component) > int32Maximum) {
    throw new TypeError('A step of an operation is a string or a whole number other than zero.');
  }

  if (component > 0) {
    builder.retain(component);
  } else {
    builder.delete(-component);
  }

  return Math.abs(component);
}
