// Hear what happens, as it happens. An EventSource could not send the control token.

import { send } from "./api.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/**
 * Listen for ever. `opened` is called whenever the stream begins (what was before is not in it),
 * `told` with the name and the value of each event, `closed` with the reason when it ends.
 */
export async function listen({ opened, told, closed }) {
  let pause = FIRST_PAUSE;
  for (;;) {
    try {
      const response = await send("GET", "events?secrets=true");
      pause = FIRST_PAUSE;
      opened();
      for await (const [name, value] of events(response.body)) told(name, value);
      closed(null);
    } catch (error) {
      closed(error);
      if (error.status === 401) return;
    }
    await new Promise((resolve) => { setTimeout(resolve, pause); });
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }
}

/** Read server-sent events (HTML Standard, 9.2) whose data is one line of JSON. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read().catch(() => ({ done: true }));
    if (done) return;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split("\n").filter((line) => !line.startsWith(":")).map(field),
      );
      if (fields.event) yield [fields.event, JSON.parse(fields.data)];
    }
  }
}

function field(line) {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
}
