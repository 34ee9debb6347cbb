/** `decode`: what a foreign payload says, so that an installer can paste what a sensor sent. */
import { text } from "node:stream/consumers";
import { timeZone } from "../contract/config/drivers/jsonValues.ts";
import { presets } from "../contract/config/drivers/mqtt.ts";
import { decodePayload } from "../edge/drivers/mqtt/decode.ts";
import { ConfigError } from "../runtime/errors.ts";
import { answer, type Command, parse } from "./command.ts";

const usage = "usage: decode --preset P --topic T [--zone Asia/Tokyo] [--arrived 2026-11-22T09:00:00Z] < payload";

export const decode: Command = async (args) => {
  const { values } = parse(args, {
    preset: { type: "string" },
    topic: { type: "string" },
    zone: { type: "string", default: "Asia/Tokyo" },
    arrived: { type: "string" },
  });
  const preset = presets.find((one) => one === values.preset);
  const problems = [
    ...(preset ? [] : [`--preset ${values.preset ?? ""}: one of ${presets.join(", ")}`]),
    ...(values.topic ? [] : ["--topic: the topic on which the payload came"]),
    ...(timeZone.safeParse(values.zone).success ? [] : [`--zone ${values.zone}: no time zone; write it like Asia/Tokyo`]),
    ...(values.arrived === undefined || !Number.isNaN(Date.parse(values.arrived)) ? [] : [`--arrived ${values.arrived}: no ISO 8601 time`]),
  ];
  if (!preset || !values.topic || problems.length > 0) throw new ConfigError([...problems, usage]);
  if (process.stdin.isTTY) process.stderr.write("メッセージの中身を貼り付けて、Ctrl+D を押してください\n");
  // A shell ends what it passes on with a line break that was not in the message.
  const payload = (await text(process.stdin)).replace(/\r?\n$/, "");
  const arrivedAt = values.arrived === undefined ? Date.now() : Date.parse(values.arrived);
  const decoded = decodePayload({ preset, topic: values.topic, payload, zone: values.zone, arrivedAt });
  if (decoded.at === "arrival" && values.arrived !== undefined) decoded.at = new Date(arrivedAt).toISOString();
  answer(decoded);
  return 0;
};
