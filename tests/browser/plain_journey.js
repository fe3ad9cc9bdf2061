// Make the plain journey in each session of the mock: two callers list, create, list, rename, list,
// delete and list in one repository, of which the second has no access to it.
async ({ sessions, pause, lanes }) => {
  const journey = async (base) => {
    const list = `${base}/repo/repo-123/ai/apikey`;
    const call = async (token, method, url, body) => {
      const headers = { Authorization: `Bearer ${token}` };
      if (body) headers["Content-Type"] = "application/json";
      let answer = {};
      try {
        answer = await (await fetch(url, { method, headers, body: body && JSON.stringify(body) })).json();
      } catch (error) {
        // A fault may answer anything.
      }
      await new Promise((done) => setTimeout(done, pause));
      return answer;
    };
    const path = (made) => {
      try {
        return `${list}/${encodeURIComponent(made.id || "lost")}`;
      } catch (error) {
        return `${list}/lost`;
      }
    };
    const [owner, outsider] = ["owner-token", "outsider-token"];

    await call(owner, "GET", list);
    await call(outsider, "GET", list);
    const first = await call(owner, "POST", list, { name: "First key", aiType: "AWS" });
    await call(owner, "GET", list);
    await call(outsider, "POST", list, { name: "Intruder", aiType: "OPENAI" });
    const second = await call(owner, "POST", list, { name: "Second key", aiType: "OPENAI" });
    await call(owner, "GET", list);
    await call(owner, "PUT", path(first), { name: "Renamed key" });
    await call(owner, "GET", list);
    await call(outsider, "PUT", path(second), { name: "Taken over" });
    await call(owner, "GET", list);
    await call(outsider, "DELETE", path(second));
    await call(owner, "GET", list);
    await call(owner, "DELETE", path(first));
    await call(owner, "GET", list);
    await call(owner, "DELETE", path(first));
    await call(outsider, "GET", list);
    await call(owner, "GET", list);
  };
  const waiting = [...sessions];
  const lane = async () => {
    while (waiting.length) await journey(waiting.shift());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};
