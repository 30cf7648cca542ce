import { readersOf, replaceNode } from '../graph/draft.js';
import { nodePass } from './pass.js';

/** Nodes whose results nothing reads go. */
export const removeDeadNodes = nodePass('remove dead nodes', (draft, node) => {
  const isRead = node.outputs.some((id) => draft.outputs.includes(id) || readersOf(draft, id).length > 0);
  if (!isRead) replaceNode(draft, node);
  return !isRead;
});
