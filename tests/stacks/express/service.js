// The service on Express 4, with its keys in memory.
"use strict";

const crypto = require("node:crypto");
const express = require("express");

const OWNERS = new Map([
  ["repo-123", "owner-token"],
  ["repo-456", "owner-token"],
  ["repo-789", "outsider-token"],
]);
const AI_TYPES = ["OPENAI", "GOOGLE", "ANTHROPIC", "AWS", "OTHER"];
const PATH = "/repo/:repoId/ai/apikey";

const keys = new Map(); // by id, the newest last
let lastId = 1000;

const refuse = (res, status, message) => res.status(status).json({ success: false, message });

function authenticate(req, res, next) {
  const [scheme, token] = (req.get("Authorization") ?? "").split(" ");
  if (scheme.toLowerCase() !== "bearer" || ![...OWNERS.values()].includes(token)) {
    return refuse(res, 401, "Unauthorized");
  }
  req.token = token;
  next();
}

function authorize(req, res, next) {
  if (OWNERS.get(req.params.repoId) !== req.token) {
    return refuse(res, 403, "Forbidden");
  }
  next();
}

function findKey(req, res, next) {
  const key = keys.get(req.params.apikeyId);
  if (key === undefined || key.repoId !== req.params.repoId || key.deletedAt !== null) {
    return refuse(res, 404, "Not found");
  }
  req.key = key;
  next();
}

function validName(name) {
  return typeof name === "string" && name.trim() !== "" && name.length <= 100;
}

const app = express();
app.use(express.json());
app.use(PATH, authenticate, authorize);

app.post(PATH, (req, res) => {
  const { name, aiType } = req.body;
  if (!validName(name)) {
    return refuse(res, 400, "name must have 1 to 100 characters");
  }
  if (!AI_TYPES.includes(aiType)) {
    return refuse(res, 400, `aiType must be one of ${AI_TYPES.join(", ")}`);
  }
  const key = {
    id: String(++lastId),
    name: name.trim(),
    repoId: req.params.repoId,
    key: `AK${crypto.randomBytes(10).toString("hex").toUpperCase()}`,
    aiType,
    createdAt: new Date().toISOString(),
    deletedAt: null,
    lastUsedAt: null,
  };
  keys.set(key.id, key);
  const secret = crypto.randomBytes(30).toString("base64url");
  res.status(201).json({ success: true, id: key.id, key: key.key, secret });
});

app.get(PATH, (req, res) => {
  const active = [...keys.values()].filter(
    (key) => key.repoId === req.params.repoId && key.deletedAt === null,
  );
  res.json({ success: true, apiKeys: active.reverse() });
});

app.put(`${PATH}/:apikeyId`, findKey, (req, res) => {
  const { name = req.key.name } = req.body;
  if (Array.isArray(req.body) || !validName(name)) {
    return refuse(res, 400, "name must have 1 to 100 characters");
  }
  req.key.name = name.trim();
  res.json({ success: true, message: "Updated" });
});

app.delete(`${PATH}/:apikeyId`, findKey, (req, res) => {
  req.key.deletedAt = new Date().toISOString();
  res.json({ success: true, message: "Deleted" });
});

const server = app.listen(0, "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});
