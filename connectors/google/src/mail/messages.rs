//! `list_messages`: finds messages with Gmail's own search language. One request for the list and one for each message,
//! some at a time; Gmail's list holds ids only.

use super::labels;
use super::message::{Message, Reading};
use super::text;
use crate::shared::{Product, Shared};
use futures::{StreamExt as _, TryStreamExt as _};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, ErrorKind, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;

/// How many messages are fetched at the same time.
const AT_ONCE: usize = 10;
/// The most messages of one page.
const MOST: u32 = 100;
const CONCISE: &[&str] = &["time", "author", "title", "text", "labels", "id"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    #[serde(default, deserialize_with = "arguments::text")]
    q: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Listed {
    messages: Vec<Named>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

/// `list_messages`
pub(crate) async fn list(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let asked: Ask = call.arguments()?;
    let q = asked.q.as_deref().unwrap_or_default();
    let limit = asked.limit.unwrap_or(20).clamp(1, MOST);
    let question = format!("messages {q}");
    let mark = cursor::open(&question, asked.cursor.as_deref())?;
    // The mark of a page of the wider search begins with a tilde.
    let (wider, token) = match mark.as_deref() {
        Some(mark) => match mark.strip_prefix('~') {
            Some(token) => (true, Some(token)),
            None => (false, Some(mark)),
        },
        None => (false, None),
    };
    let words = free_words(q);
    let mut listed = page(
        google,
        call,
        &if wider { any_of(q, &words) } else { q.to_owned() },
        (limit, token),
    )
    .await?;
    let mut any = wider;
    let plain = words.len() > 1 && is_plain(q);
    if listed.messages.is_empty() && plain && token.is_none() {
        // No message holds all the words: look for those that hold some.
        listed = page(google, call, &any_of(q, &words), (limit, None)).await?;
        any = true;
    }
    let messages = fetch(google, call, &listed, !words.is_empty()).await?;
    let gone = listed.messages.len() - messages.len();
    let names = labels::names(google, &messages, &call.cancel).await?;
    let records = records(&messages, names, &words, any);
    let next = listed
        .next_page_token
        .map(|token| cursor::seal(&question, &if any { format!("~{token}") } else { token }));
    let mut output = Records::of(heading(records.len(), q, any), records)
        .concise(CONCISE)
        .next(next);
    if gone > 0 {
        output = output.note(format!("{gone} more were deleted meanwhile"));
    }
    Ok(Output::Records(output))
}

/// Returns the records of a page: with the text where words were looked for, else with what a list shows. Where some of the
/// words are enough, those that hold more come first.
fn records(
    messages: &[Message],
    names: impl Fn(&Message) -> Vec<String>,
    words: &[String],
    any: bool,
) -> Vec<Record> {
    let reading = Reading {
        quotes: false,
        links: false,
    };
    let mut found: Vec<(usize, &Message, String)> = messages
        .iter()
        .map(|message| {
            let text = if words.is_empty() {
                text::snippet(&message.snippet)
            } else {
                around(&message.text(reading), words)
            };
            (if any { held(message, &text, words) } else { 0 }, message, text)
        })
        .collect();
    // Stable: the newest first among those that hold as many.
    found.sort_by_key(|(held, _, _)| std::cmp::Reverse(*held));
    let record = |(_, message, text): &(usize, &Message, String)| message.record(text, &names(message));
    found.iter().map(record).collect()
}

fn heading(count: usize, q: &str, any: bool) -> String {
    let what = if q.is_empty() {
        String::new()
    } else {
        format!(" for `{q}`")
    };
    match (count, any) {
        (0, _) => format!("no messages{what}"),
        (count, true) => format!("no message holds all of `{q}`; {count} hold some of it, best first"),
        (1, false) => format!("1 message{what}"),
        (count, false) => format!("{count} messages{what}, newest first"),
    }
}

async fn page(
    google: &Shared,
    call: &Call,
    q: &str,
    (limit, token): (u32, Option<&str>),
) -> Result<Listed, ToolError> {
    google
        .client(Product::Gmail)
        .get("gmail/v1/users/me/messages")
        .maybe("q", Some(q).filter(|q| !q.is_empty()))
        .query("maxResults", limit)
        .maybe("pageToken", token)
        .send(&call.cancel)
        .await?
        .json()
}

/// Fetches the messages of a list in its order; with their text where words are looked for, else what a list shows. One
/// that was deleted meanwhile is left out.
async fn fetch(
    google: &Shared,
    call: &Call,
    listed: &Listed,
    whole: bool,
) -> Result<Vec<Message>, ToolError> {
    let one = async |named: &Named| -> Result<Option<Message>, ToolError> {
        let path = format!("gmail/v1/users/me/messages/{}", segment(&named.id));
        let mut ask = google.client(Product::Gmail).get(&path);
        if whole {
            ask = ask.query("format", "full");
        } else {
            ask = ask.query("format", "metadata");
            for header in ["From", "To", "Subject"] {
                ask = ask.query("metadataHeaders", header);
            }
        }
        match ask.send(&call.cancel).await {
            Ok(answer) => answer.json().map(Some),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    };
    let found: Vec<Option<Message>> = futures::stream::iter(listed.messages.iter())
        .map(one)
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    Ok(found.into_iter().flatten().collect())
}

/// Returns a search for any of the words; operators stay.
fn any_of(q: &str, words: &[String]) -> String {
    let any = format!("{{{}}}", words.join(" "));
    let operators = q.split_whitespace().filter(|term| term.contains(':'));
    std::iter::once(any.as_str())
        .chain(operators)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Tells whether a search is words and simple operators (`from:sarah`) only, so that some of the words may be enough.
fn is_plain(q: &str) -> bool {
    q.split_whitespace().all(|term| {
        let marked = term.contains(['"', '(', ')', '{', '}', '+', '|']) || term.starts_with('-');
        !marked && !matches!(term, "OR" | "AND" | "AROUND")
    })
}

/// Returns the words of a search that stand for themselves: no operators, nothing that is left out.
fn free_words(q: &str) -> Vec<String> {
    let mut words = vec![];
    let mut quoted = false;
    for term in q.split_whitespace() {
        let marks = term.matches('"').count();
        let operator = !quoted && term.trim_start_matches(['(', '{']).contains(':');
        let left_out = !quoted && term.starts_with('-');
        let word = term.trim_matches(['"', '(', ')', '{', '}', '+', ',', '?', '!']);
        let joins = matches!(word, "OR" | "AND" | "AROUND" | "|");
        if !operator && !left_out && !joins && !word.is_empty() {
            words.push(word.to_owned());
        }
        quoted ^= marks % 2 == 1;
    }
    words
}

/// Tells how many of the words a message holds; those of its subject count double.
fn held(message: &Message, text: &str, words: &[String]) -> usize {
    let (subject, text) = (message.subject().to_lowercase(), text.to_lowercase());
    let author = message.header("From").to_lowercase();
    let holds = |word: &String| {
        let word = word.to_lowercase();
        if subject.contains(&word) {
            2
        } else {
            usize::from(text.contains(&word) || author.contains(&word))
        }
    };
    words.iter().map(holds).sum()
}

/// Returns the part of a long text where the first of the words stands; the beginning where none does.
fn around(text: &str, words: &[String]) -> String {
    const BEFORE: usize = 300;
    const ROOM: usize = 1_800;
    let lower = text.to_lowercase();
    let at = words
        .iter()
        .filter_map(|word| lower.find(&word.to_lowercase()))
        .min();
    // Small letters may be of another length than large ones: the place is one in characters.
    let at = at.map_or(0, |at| lower[..at].chars().count());
    if at < ROOM {
        return text.to_owned();
    }
    let rest: String = text.chars().skip(at - BEFORE).collect();
    format!(
        "…{}",
        rest.split_once(' ').map_or(rest.as_str(), |(_, rest)| rest)
    )
}

#[cfg(test)]
mod tests {
    use super::{any_of, around, free_words, is_plain};

    #[test]
    fn operators_are_no_words() {
        assert_eq!(
            free_words("from:sarah is:unread newer_than:7d"),
            Vec::<String>::new()
        );
        assert_eq!(free_words("spring budget"), ["spring", "budget"]);
        assert_eq!(
            free_words("\"trail events\" -autumn from:(a OR b)"),
            ["trail", "events", "b"]
        );
        assert_eq!(
            free_words("{48k 42k} OR order #4187?"),
            ["48k", "42k", "order", "#4187"]
        );
    }

    #[test]
    fn some_of_the_words_may_be_enough_where_only_simple_operators_stand_beside_them() {
        let q = "trail events from:sarah after:2026/11/09";
        assert!(is_plain(q));
        assert_eq!(
            any_of(q, &free_words(q)),
            "{trail events} from:sarah after:2026/11/09"
        );
        for q in ["\"trail events\"", "a OR b", "trail -events", "from:(a b) c"] {
            assert!(!is_plain(q), "{q}");
        }
    }

    #[test]
    fn a_long_text_is_shown_where_the_word_stands() {
        let text = format!("{} needle {}", "straw ".repeat(1_000), "hay ".repeat(100));
        let shown = around(&text, &["Needle".to_owned()]);
        assert!(
            shown.starts_with('…') && shown.find("needle").is_some_and(|at| at < 400),
            "{shown}"
        );
        assert_eq!(around("short needle", &["needle".to_owned()]), "short needle");
        assert_eq!(around(&text, &["nothing".to_owned()]), text);
    }
}
