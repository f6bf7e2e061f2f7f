//! What a question is after, as far as its first words tell: to have something done, or to see one thing. Errs towards a
//! question: what is taken for one can still be done by a model that sees the tools.

/// Verbs that change something when a sentence begins with them.
const DEEDS: &[&str] = &[
    "add",
    "approve",
    "archive",
    "assign",
    "book",
    "cancel",
    "close",
    "comment",
    "copy",
    "create",
    "delete",
    "dispatch",
    "draft",
    "dm",
    "edit",
    "email",
    "file",
    "forward",
    "invite",
    "label",
    "link",
    "log",
    "mail",
    "mark",
    "merge",
    "message",
    "move",
    "notify",
    "open",
    "ping",
    "post",
    "publish",
    "put",
    "react",
    "reassign",
    "remind",
    "remove",
    "rename",
    "reopen",
    "reply",
    "rerun",
    "reschedule",
    "respond",
    "restock",
    "schedule",
    "send",
    "set",
    "share",
    "submit",
    "tag",
    "tell",
    "transition",
    "trash",
    "trigger",
    "unassign",
    "update",
    "upload",
    "write",
];
/// What may stand before the verb.
const OPENINGS: &[&str] = &[
    "please", "pls", "can", "could", "would", "will", "you", "now", "then", "also", "and", "ok", "okay",
    "hey", "go", "ahead", "kindly", "just", "let's", "lets",
];
/// Openings of what a person wants done, after which the verb stands.
const WISHES: &[&str] = &[
    "i want you to ",
    "i'd like you to ",
    "i would like you to ",
    "i need you to ",
];

/// How something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// For things of a kind: “latest error logs”, “show open PRs”.
    List,
    /// For an answer: “why did …”, “what does she want”.
    Open,
    /// With bare words: “Victor Lindgren”.
    Topic,
}

/// Returns how something is asked, by its first words.
pub(super) fn manner(question: &str) -> Manner {
    let lower = question.trim().to_lowercase();
    let lower = lower.trim_start_matches(|first: char| !first.is_alphanumeric());
    let first = lower
        .split(|character: char| !character.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let lists = [
        "show", "list", "get", "open", "latest", "last", "newest", "recent", "my", "which", "unread", "all",
        "count", "find", "top", "pending", "failed", "overdue",
    ];
    let asks = [
        "why",
        "what",
        "whats",
        "who",
        "whos",
        "how",
        "when",
        "where",
        "should",
        "is",
        "are",
        "was",
        "were",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "can",
        "could",
        "will",
        "would",
        "whose",
        "wheres",
        "any",
        "anything",
        "tell",
        "explain",
        "summarise",
        "summarize",
    ];
    if lists.contains(&first) || lower.starts_with("how many") {
        Manner::List
    } else if asks.contains(&first) {
        Manner::Open
    } else {
        Manner::Topic
    }
}

/// Tells whether the question asks to have something done rather than to know it.
#[must_use]
pub fn asks_to_act(question: &str) -> bool {
    let lower = question.trim().to_lowercase().replace('’', "'");
    let wished = WISHES.iter().find_map(|wish| lower.strip_prefix(wish));
    is_deed(wished.unwrap_or(&lower)) || later_deed(&lower)
}

/// Tells whether the question looks like one look-up: to list, count or open something, in few words.
#[must_use]
pub fn looks_like_lookup(question: &str) -> bool {
    let lower = question.trim().to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let asks_more = [
        "why",
        "how come",
        "explain",
        "summar",
        "compare",
        "what did",
        "difference",
        "should",
        " and ",
        "who said",
        "what happened",
        "agree",
        "decide",
    ];
    let looks = [
        "show", "list", "get", "open", "find", "latest", "last", "newest", "recent", "my", "which",
        "how many", "count", "unread",
    ];
    (1..=10).contains(&words.len())
        && !lower.contains('\n')
        && looks.iter().any(|start| begins(&lower, start))
        && !asks_more.iter().any(|word| lower.contains(word))
        && !asks_to_act(question)
}

fn begins(text: &str, start: &str) -> bool {
    text.strip_prefix(start)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn is_deed(text: &str) -> bool {
    let mut words = text
        .split(|character: char| character.is_whitespace() || character == ',')
        .filter(|word| !word.is_empty())
        .skip_while(|word| OPENINGS.contains(word));
    let Some(verb) = words.next() else { return false };
    let object = words.next().unwrap_or_default();
    let rest = words.next().unwrap_or_default();
    // “the”, “a”, “it”, a name: what a verb does something to. “log files”, “mail from Sarah” are things.
    let thing = [
        "of", "from", "about", "in", "on", "for", "files", "lines", "entries", "requests", "history",
    ];
    if !DEEDS.contains(&verb.trim_end_matches([':', '.', '!'])) || object.is_empty() {
        return false;
    }
    match verb {
        // “tell me”, “update me”, “update on the launch”, “open issues”, “post mortem”.
        "tell" | "update" | "send" | "notify" if matches!(object, "me" | "us") => {
            verb == "send" && matches!(rest, "an" | "a") && text.contains("mail")
        }
        "update" => object != "on",
        "post" => !object.starts_with("mortem"),
        "open" | "file" => matches!(object, "a" | "an") || (object == "the" && rest == "dm"),
        "write" => [
            " to ", " mail", " message", " email", " comment", " reply", " into ",
        ]
        .iter()
        .any(|word| text.contains(word)),
        "comment" | "reply" | "respond" => true,
        "log" | "mail" | "email" | "message" | "tag" | "label" | "link" | "draft" | "copy" | "set"
        | "book" | "share" | "schedule" | "dm" | "ping" | "merge" | "mark" => !thing.contains(&object),
        _ => true,
    }
}

/// Finds a deed that follows a question: “… and post it to #ops”.
fn later_deed(text: &str) -> bool {
    let joints = [" and then ", " then ", " and ", ". ", "; "];
    let objects = [
        "it", "its", "this", "that", "them", "their", "these", "those", "a", "an", "the", "to", "him", "his",
        "her", "my", "our", "everyone",
    ];
    joints
        .iter()
        .flat_map(|joint| {
            text.match_indices(joint)
                .map(move |(at, _)| &text[at + joint.len()..])
        })
        .any(|rest| {
            let mut words = rest.split_whitespace().skip_while(|word| OPENINGS.contains(word));
            let verb = words.next().unwrap_or_default();
            let object = words.next().unwrap_or_default();
            // “comment on it”, “notify #ops”.
            let thing = objects.contains(&object)
                || (verb == "comment" && object == "on")
                || object.starts_with(['#', '@', '“', '"']);
            DEEDS.contains(&verb) && thing && is_deed(rest)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_done_is_told_from_what_is_asked() {
        for deed in [
            "post the summary to #ops",
            "Please create an issue for the barcode",
            "can you send Marcus the numbers?",
            "Could you please close SHOP-412",
            "reply to Victor that we are sorry",
            "comment on SHOP-412: done",
            "assign SHOP-420 to Noor",
            "delete that file",
            "move SHOP-415 to Done",
            "merge storefront#521",
            "invite Elif to the call",
            "upload this to larkspur-exports",
            "rename the document to Plan B",
            "update SHOP-412 with the fix",
            "I want you to tag order #4187",
            "What failed yesterday? Then post it to #incidents",
            "summarise the thread and send it to Helena",
            "Read the newest issue and post its title to #ops",
            "Look at storefront#521 and comment on it that ops agrees",
            "tell Marcus that 42k works",
            "write a mail to Rosa",
            "message Ben about the fix",
        ] {
            assert!(asks_to_act(deed), "{deed}");
        }
        for question in [
            "What did Sarah say about the budget?",
            "show me the comments on SHOP-412",
            "open PRs that need my review",
            "open issues in storefront",
            "update me on the launch",
            "update on the outage?",
            "tell me about the hire",
            "post mortem of the outage",
            "log files of yesterday",
            "mail from Sarah",
            "who closed SHOP-412 and why?",
            "which orders were cancelled and refunded?",
            "write a haiku about kettles",
            "Did Ben merge and release the fix?",
            "",
        ] {
            assert!(!asks_to_act(question), "{question}");
        }
    }

    #[test]
    fn a_look_up_is_short_and_begins_like_one() {
        for question in [
            "show failed runs of infra",
            "list open bugs by priority",
            "how many unpaid orders",
            "my overdue tickets",
        ] {
            assert!(looks_like_lookup(question), "{question}");
        }
        for question in [
            "why did the checkout fail",
            "show me what Sarah and Marcus agreed on",
            "latest news, and explain them to me",
            "is SHOP-412 fixed?",
            "",
        ] {
            assert!(!looks_like_lookup(question), "{question}");
        }
    }
}
