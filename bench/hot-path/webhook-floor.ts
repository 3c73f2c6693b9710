import { announce } from './announce.ts';
import { openFloorDoor } from './floor-door.ts';
import { createGroupCommit } from './group-commit.ts';

/** The floor of the webhook: `node:http`, HMAC, and a group commit with FULL. */
const commit = createGroupCommit();
const url = await openFloorDoor((_body, text) => commit(text));
announce({ url });
