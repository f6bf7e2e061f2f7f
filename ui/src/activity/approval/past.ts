/** The verbs that the titles of cards begin with and that do not follow the rule. */
const irregular: Readonly<Record<string, string>> = {
  Commit: "Committed",
  Cancel: "Cancelled",
  Drop: "Dropped",
  Find: "Found",
  Forget: "Forgot",
  Get: "Got",
  Give: "Gave",
  Keep: "Kept",
  Leave: "Left",
  Log: "Logged",
  Make: "Made",
  Overwrite: "Overwrote",
  Pin: "Pinned",
  Put: "Put",
  Read: "Read",
  Reset: "Reset",
  Run: "Ran",
  Send: "Sent",
  Set: "Set",
  Stop: "Stopped",
  Submit: "Submitted",
  Tag: "Tagged",
  Take: "Took",
  Unpin: "Unpinned",
  Write: "Wrote",
};

const regular = new Set(
  "Add Allow Answer Approve Archive Assign Attach Change Close Comment Copy Create Delete Empty Invite Join Link Lock Mark Merge Move Open Post React Remove Rename Reopen Replace Reply Request Resolve Restore Review Share Start Unlock Update Upload".split(
    " ",
  ),
);

/** Returns what a title of a card says, as something that was done: "Post to #ops" → "Posted to #ops". */
export function past(title: string): string {
  const [verb = "", ...rest] = title.split(" ");
  const done = irregular[verb] ?? (regular.has(verb) ? ended(verb) : null);
  return done === null ? `Done: ${title}` : [done, ...rest].join(" ");
}

function ended(verb: string): string {
  if (verb.endsWith("e")) return `${verb}d`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`;
}
