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

/** Forget the secrets of all other exchanges. */
export function keepSecretsOf(exchanges) {
  const kept = new Set(exchanges.map(({ id }) => id));
  for (const id of secrets.keys()) if (!kept.has(id)) secrets.delete(id);
}
