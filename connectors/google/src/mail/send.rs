//! `create_draft` and `send_message`. A message is sent once or not at all; what went out is said as it is.

use super::compose::{Address, Letter, addresses};
use super::message::{Message, id_of, link};
use crate::shared::{Product, Shared};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    #[serde(default, deserialize_with = "super::several")]
    to: Vec<String>,
    #[serde(default, deserialize_with = "super::several")]
    cc: Vec<String>,
    #[serde(default, deserialize_with = "super::several")]
    bcc: Vec<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    subject: Option<String>,
    body_md: String,
    #[serde(default, deserialize_with = "arguments::text")]
    reply_to: Option<String>,
    #[serde(default, deserialize_with = "arguments::flag")]
    reply_all: bool,
}

/// `send_message`
pub(crate) async fn send(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let (letter, thread) = letter(google, call).await?;
    if letter.to.is_empty() && letter.cc.is_empty() && letter.bcc.is_empty() {
        return Err(ToolError::invalid("nobody is named to send it to")
            .hint("Pass `to`, or `reply_to` with a message"));
    }
    let mut message = json!({"raw": letter.raw()});
    if let Some(thread) = &thread {
        message["threadId"] = json!(thread);
    }
    let sent: Message = google
        .client(Product::Gmail)
        .post("gmail/v1/users/me/messages/send")
        .json(&message)
        .send(&call.cancel)
        .await?
        .json()?;
    Ok(written("sent", &sent, &letter))
}

/// `create_draft`
pub(crate) async fn draft(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    #[derive(Deserialize)]
    struct Draft {
        message: Message,
    }
    let (letter, thread) = letter(google, call).await?;
    let mut message = json!({"raw": letter.raw()});
    if let Some(thread) = &thread {
        message["threadId"] = json!(thread);
    }
    let draft: Draft = google
        .client(Product::Gmail)
        .post("gmail/v1/users/me/drafts")
        .json(&json!({"message": message}))
        .send(&call.cancel)
        .await?
        .json()?;
    Ok(written("kept as a draft, not sent", &draft.message, &letter))
}

fn written(done: &str, message: &Message, letter: &Letter) -> Output {
    let shown = |people: &[Address]| people.iter().map(ToString::to_string).collect::<Vec<_>>();
    let record = Record::citable(Citable {
        id: message.id.clone(),
        title: letter.subject.clone(),
        url: link(&message.id),
        text: letter.body.clone(),
        ..Citable::default()
    })
    .with("to", shown(&letter.to))
    .with("cc", shown(&letter.cc))
    .with("bcc", shown(&letter.bcc))
    .with("thread", message.thread_id.as_str());
    Output::Records(Records::of(done, [record]).concise(&["id", "title", "to", "cc", "bcc", "thread", "url"]))
}

/// Returns what is to be written, and the thread it joins.
async fn letter(google: &Shared, call: &Call) -> Result<(Letter, Option<String>), ToolError> {
    let asked: Ask = call.arguments()?;
    let mut letter = Letter {
        to: addresses(&asked.to.join(","))?,
        cc: addresses(&asked.cc.join(","))?,
        bcc: addresses(&asked.bcc.join(","))?,
        subject: asked.subject.unwrap_or_default(),
        body: asked.body_md,
        ..Letter::default()
    };
    let Some(answered) = asked.reply_to else {
        if asked.reply_all {
            return Err(ToolError::invalid("`reply_all` needs `reply_to`"));
        }
        if letter.subject.is_empty() {
            return Err(ToolError::invalid("`subject` is missing")
                .hint("Only an answer takes its subject from `reply_to`"));
        }
        return Ok((letter, None));
    };
    let answered = answered_message(google, call, id_of(&answered)).await?;
    join(&mut letter, &answered);
    if asked.reply_all {
        let me = my_address(google, call).await?;
        everyone(&mut letter, &answered, &me);
    }
    Ok((letter, Some(answered.thread_id)))
}

async fn answered_message(google: &Shared, call: &Call, id: &str) -> Result<Message, ToolError> {
    const HEADERS: [&str; 7] = [
        "From",
        "Reply-To",
        "To",
        "Cc",
        "Subject",
        "Message-ID",
        "References",
    ];
    let path = format!("gmail/v1/users/me/messages/{}", segment(id));
    let mut ask = google
        .client(Product::Gmail)
        .get(&path)
        .query("format", "metadata");
    for header in HEADERS {
        ask = ask.query("metadataHeaders", header);
    }
    ask.send(&call.cancel).await?.json()
}

async fn my_address(google: &Shared, call: &Call) -> Result<String, ToolError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Profile {
        email_address: String,
    }
    if let Some(kept) = google.memory.address.get() {
        return Ok(kept.to_string());
    }
    let path = "gmail/v1/users/me/profile";
    let profile: Profile = google
        .client(Product::Gmail)
        .get(path)
        .send(&call.cancel)
        .await?
        .json()?;
    Ok(google.memory.address.put(profile.email_address).to_string())
}

/// Makes a message the answer to another: subject, recipient, and the headers that hold a thread together.
fn join(letter: &mut Letter, answered: &Message) {
    let subject = answered.header("Subject");
    if letter.subject.is_empty() {
        let begins = subject
            .get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case("re:"));
        letter.subject = if begins { subject } else { format!("Re: {subject}") };
    }
    if letter.to.is_empty() {
        let mine = answered.label_ids.iter().any(|label| label == "SENT");
        let reply_to = answered.header("Reply-To");
        let to = match (mine, reply_to.is_empty()) {
            (true, _) => answered.header("To"),
            (false, false) => reply_to,
            (false, true) => answered.header("From"),
        };
        letter.to = addresses(&to).unwrap_or_default();
    }
    let ids = |name: &str| {
        let said = answered.header(name);
        let ids: Vec<String> = said
            .split_whitespace()
            .filter(|id| is_id(id))
            .map(str::to_owned)
            .collect();
        ids
    };
    if let Some(id) = ids("Message-ID").pop() {
        letter.references = ids("References");
        letter.references.push(id.clone());
        letter.in_reply_to = Some(id);
    }
}

/// Tells whether a word is the id of a message (RFC 5322, section 3.6.4). Somebody else wrote it, and it goes into a header:
/// what is none is left out.
fn is_id(word: &str) -> bool {
    let inner = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let plain = |it: char| it.is_ascii_graphic() && !matches!(it, '<' | '>');
    inner.is_some_and(|inner| inner.len() <= 900 && inner.contains('@') && inner.chars().all(plain))
}

/// Adds those who got the other message, too, but for oneself and who is there already.
fn everyone(letter: &mut Letter, answered: &Message, me: &str) {
    let others = [answered.header("To"), answered.header("Cc")].join(",");
    for other in addresses(&others).unwrap_or_default() {
        let same = |it: &Address| it.email.eq_ignore_ascii_case(&other.email);
        let there = [&letter.to, &letter.cc, &letter.bcc]
            .iter()
            .any(|list| list.iter().any(same));
        if !there && !other.email.eq_ignore_ascii_case(me) {
            letter.cc.push(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::compose::{Letter, addresses};
    use super::super::message::Message;
    use super::{everyone, join};
    use serde_json::json;

    fn answered(labels: &[&str]) -> Message {
        serde_json::from_value(json!({"id": "1", "threadId": "t", "labelIds": labels, "payload": {"headers": [
            {"name": "From", "value": "Sarah <sarah@x.example>"}, {"name": "To", "value": "Ana <ana@x.example>, m@x.example"},
            {"name": "Cc", "value": "Helena <helena@x.example>, SARAH@x.example"}, {"name": "Subject", "value": "RE: Budget"},
            {"name": "Message-Id", "value": "<b@x>"}, {"name": "References", "value": "<a@x>"}
        ]}}))
        .expect("a message")
    }

    fn emails(list: &[super::Address]) -> Vec<&str> {
        list.iter().map(|it| it.email.as_str()).collect()
    }

    #[test]
    fn an_answer_joins_its_thread() {
        let mut letter = Letter::default();
        join(&mut letter, &answered(&["INBOX"]));
        everyone(&mut letter, &answered(&["INBOX"]), "ana@x.example");
        assert_eq!(letter.subject, "RE: Budget");
        assert_eq!(letter.references, ["<a@x>", "<b@x>"]);
        assert_eq!(letter.in_reply_to.as_deref(), Some("<b@x>"));
        assert_eq!(emails(&letter.to), ["sarah@x.example"]);
        assert_eq!(emails(&letter.cc), ["m@x.example", "helena@x.example"]);
    }

    #[test]
    fn the_message_that_is_answered_adds_no_header() {
        let hostile: Message = serde_json::from_value(json!({"id": "1", "threadId": "t", "payload": {"headers": [
            {"name": "From", "value": "=?UTF-8?Q?Sarah=0D=0ABcc:_thief@evil.example=0D?= <sarah@x.example>"},
            {"name": "Subject", "value": "=?UTF-8?Q?Budget=0DBcc:_thief@evil.example?="},
            {"name": "Message-ID", "value": "=?UTF-8?Q?<a@x>=0DBcc:_thief@evil.example?="},
            {"name": "References", "value": "<b@x>\r\nBcc:thief@evil.example =?UTF-8?Q?<c@x>=0DBcc:_thief@evil.example?="}
        ]}}))
        .expect("a message");
        let mut letter = Letter::default();
        join(&mut letter, &hostile);
        let wire = letter.wire();
        let head = wire.split("\r\n\r\n").next().unwrap_or_default();
        assert!(!head.replace("\r\n", "").contains(['\r', '\n']), "{head:?}");
        assert!(
            !head.to_lowercase().lines().any(|line| line.starts_with("bcc")),
            "{head}"
        );
        assert_eq!(letter.references, ["<b@x>", "<c@x>", "<a@x>"]);
        assert_eq!(emails(&letter.to), ["sarah@x.example"]);
    }

    #[test]
    fn who_answers_oneself_writes_to_the_others() {
        let mut letter = Letter::default();
        join(&mut letter, &answered(&["SENT"]));
        assert_eq!(emails(&letter.to), ["ana@x.example", "m@x.example"]);
        let mut letter = Letter {
            to: addresses("k@x.example").expect("address"),
            subject: "Other".to_owned(),
            ..Letter::default()
        };
        join(&mut letter, &answered(&[]));
        assert_eq!(
            (emails(&letter.to), letter.subject.as_str()),
            (vec!["k@x.example"], "Other")
        );
    }
}
