// The journey of a frontend, with the habits of the vendor's TypeScript client: ids go into the path
// as they are, Content-Type is sent with a body only, and the message of a refusal is its `message`.
const [base, token, repoId] = process.argv.slice(2);

async function call(path, method, body) {
  const headers = { Authorization: `Bearer ${token}` };
  if (body !== null) headers["Content-Type"] = "application/json";
  const response = await fetch(`${base}/${path}`, {
    method,
    headers,
    body: body === null ? undefined : JSON.stringify(body),
  });
  if (!response.ok) {
    const { message } = await response.json();
    return { status: response.status, message };
  }
  return response.json();
}

const keys = `repo/${repoId}/ai/apikey`;
const created = await call(keys, "POST", { name: "Journey ✓", aiType: "ANTHROPIC" });
const listed = await call(keys, "GET", null);
const renamed = await call(`${keys}/${created.id}`, "PUT", { name: "Renamed" });
const relisted = await call(keys, "GET", null);
const deleted = await call(`${keys}/${created.id}`, "DELETE", null);
const emptied = await call(keys, "GET", null);
const again = await call(`${keys}/${created.id}`, "DELETE", null);
const refused = await call(keys, "POST", { name: "Journey", aiType: "NOBODY" });
const forbidden = await call("repo/repo-789/ai/apikey", "GET", null);

console.log(
  JSON.stringify({
    created: Object.keys(created).sort(),
    same: listed.apiKeys[0].id === created.id && listed.apiKeys[0].key === created.key,
    names: [listed, relisted].map((answer) => answer.apiKeys[0].name),
    left: emptied.apiKeys.length,
    messages: [renamed.message, deleted.message],
    refusals: [again, refused, forbidden],
  }),
);
