// The secrets of keys that were created while this page was open. The mock tells each of them once
// and keeps none; neither does this page, beyond its own life and the list of exchanges.

const secrets = new Map();

/** Take the secret out of an exchange that was just told, so that it is in no other place. */
export function takeSecret(exchange) {
  if (exchange.secret === undefined) return;
  secrets.set(exchange.id, exchange.secret);
  delete exchange.secret;
}

export const hasSecret = (exchange) => secrets.has(exchange.id);
export const secretOf = (exchange) => secrets.get(exchange.id);
export const forgetSecret = (exchange) => secrets.delete(exchange.id);
export const forgetSecrets = () => secrets.clear();
