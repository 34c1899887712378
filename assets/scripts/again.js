// A call on its way from the request log into Try it. It goes by what the browser keeps for this tab, never by an address: its body
// may name a customer.

import { keep, take } from "./kept.js";

const PLACE = "again";

// `call` is {operationId, body, parameters, errors}; what there is none of is left out.
export const bringAgain = (call) => keep(PLACE, call);

// The call that is to be made again, once, where it is one of this operation; else {}.
export function takeAgain(operationId) {
  const call = take(PLACE);
  return call.operationId === operationId ? call : {};
}
