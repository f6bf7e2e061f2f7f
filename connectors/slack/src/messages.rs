//! Messages as records that can be cited, and how a caller names one: by permalink, by a record's id, or the newest of a
//! channel.

use crate::channels::Place;
use crate::mrkdwn::{self, Directory, Known};
use crate::text::opening;
use crate::when;
use crate::wire::{Message, Messages};
use crate::workspace::Workspace;
use mosaic_connector_kit::output::clip;
use mosaic_connector_kit::{Citable, Record, ToolError};
use tokio_util::sync::CancellationToken;

/// How much of a message a list shows, in characters.
const IN_LISTS: usize = 2_000;
/// What `format = concise` shows of messages.
pub(crate) const CONCISE: &[&str] = &["time", "channel", "author", "text", "replies", "files", "url"];

/// A message with what stands around it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Said {
    pub(crate) channel: String,
    /// `#finance`.
    pub(crate) label: String,
    pub(crate) ts: String,
    pub(crate) thread: Option<String>,
    pub(crate) author: String,
    /// In Slack's own format.
    pub(crate) text: String,
    pub(crate) url: String,
    pub(crate) replies: u32,
    pub(crate) reactions: String,
    pub(crate) files: String,
}

impl Said {
    /// Returns the message as a record; `full` tells that it is not one of a list.
    pub(crate) fn record(self, known: &Known, full: bool) -> Record {
        let text = mrkdwn::to_markdown(&self.text, known);
        let first = opening(&text);
        let first = if first.is_empty() { &self.files } else { &first };
        let text = if full {
            text.clone()
        } else {
            clip(&text, IN_LISTS).into_owned()
        };
        Record::citable(Citable {
            id: format!("{}:{}", self.channel, self.ts),
            title: format!("{}: {first}", self.label),
            url: self.url,
            author: self.author,
            time: when::shown(&self.ts),
            text,
        })
        .with("channel", self.label)
        .with("thread_ts", self.thread)
        .with("replies", self.replies)
        .with("reactions", self.reactions)
        .with("files", self.files)
    }
}

/// A message that a caller named.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) place: Place,
    pub(crate) ts: String,
    /// The thread it answers in, where the link says so.
    pub(crate) thread: Option<String>,
}

impl Workspace {
    /// Returns messages of one conversation with their names resolved.
    pub(crate) async fn said(
        &self,
        place: &Place,
        messages: &[Message],
        cancel: &CancellationToken,
    ) -> Result<(Vec<Said>, Known), ToolError> {
        let ids: Vec<String> = messages
            .iter()
            .flat_map(|message| {
                let by_app = message.username.is_some() || message.bot_profile.is_some();
                let author = message.user.clone().filter(|_| !by_app);
                mrkdwn::mentions(&message.text).chain(author)
            })
            .collect();
        let (team, people) =
            futures::try_join!(self.team(cancel), self.people.names(&self.client, ids, cancel))?;
        let known = Known {
            people,
            channels: self.channels.names(),
        };
        let said = messages.iter().map(|message| Said {
            channel: place.id.clone(),
            label: place.label.clone(),
            ts: message.ts.clone(),
            thread: message.thread_ts.clone(),
            author: author(message, &known),
            text: text(message),
            url: team.permalink(&place.id, &message.ts, message.thread_ts.as_deref()),
            replies: message.reply_count,
            reactions: reactions(message),
            files: files(message),
        });
        Ok((said.collect(), known))
    }

    /// Returns messages of one conversation as records.
    pub(crate) async fn records(
        &self,
        place: &Place,
        messages: &[Message],
        cancel: &CancellationToken,
    ) -> Result<Vec<Record>, ToolError> {
        let (said, known) = self.said(place, messages, cancel).await?;
        Ok(said.into_iter().map(|said| said.record(&known, false)).collect())
    }

    /// Reads how a caller names a message.
    pub(crate) async fn named(&self, text: &str, cancel: &CancellationToken) -> Result<Named, ToolError> {
        let text = text.trim().trim_start_matches('<').trim_end_matches('>');
        if let Some((channel, ts, thread)) = permalink(text) {
            let place = self.place(&channel, cancel).await?;
            return Ok(Named { place, ts, thread });
        }
        let Some((channel, ts)) = text.rsplit_once([':', '/']) else {
            return Err(no_message(text));
        };
        if when::is_ts(ts) {
            let place = self.place(channel, cancel).await?;
            return Ok(Named {
                place,
                ts: ts.to_owned(),
                thread: None,
            });
        }
        if ts != "latest" {
            return Err(no_message(text));
        }
        let place = self.place(channel, cancel).await?;
        let ts = self.latest(&place, cancel).await?;
        Ok(Named {
            place,
            ts,
            thread: None,
        })
    }

    /// Returns the timestamp of a conversation's newest message.
    pub(crate) async fn latest(
        &self,
        place: &Place,
        cancel: &CancellationToken,
    ) -> Result<String, ToolError> {
        let parameters = [("channel", place.id.clone()), ("limit", "1".to_owned())];
        let answer: Messages = self
            .client
            .get("conversations.history", &parameters, cancel)
            .await?;
        let newest = answer.messages.into_iter().next();
        newest
            .map(|message| message.ts)
            .ok_or_else(|| ToolError::not_found(format!("there is no message in {}", place.label)))
    }

    /// Returns Markdown in Slack's own format, its names looked up where it has some.
    pub(crate) async fn outgoing(
        &self,
        markdown: &str,
        cancel: &CancellationToken,
    ) -> Result<String, ToolError> {
        if markdown.trim().is_empty() {
            return Err(ToolError::invalid("the text is empty").hint("Give `text_md`"));
        }
        let (people, channels) = mrkdwn::names_people(markdown);
        let users = if people {
            self.people.directory(&self.client, cancel).await?
        } else {
            vec![]
        };
        if channels {
            self.channels.fetch_mine(&self.client, cancel).await?;
        }
        let active = users.into_iter().filter(|user| !user.deleted);
        let directory = Directory::of(
            active.map(|user| {
                let names = vec![
                    user.name.clone(),
                    user.profile.display_name.clone(),
                    crate::people::name_of(&user),
                ];
                (user.id, names)
            }),
            self.channels.names(),
        );
        Ok(mrkdwn::to_mrkdwn(markdown, &directory))
    }
}

fn no_message(text: &str) -> ToolError {
    ToolError::invalid(format!("`{}` names no message", clip(text, 80)))
        .hint("Give a permalink, a record's id (C…:1700000000.000100), or #channel:latest")
}

/// Reads `https://x.slack.com/archives/C…/p1700000000000100?thread_ts=…`.
fn permalink(text: &str) -> Option<(String, String, Option<String>)> {
    let (_, rest) = text.split_once("/archives/")?;
    let (channel, rest) = rest.split_once('/')?;
    let (ts, query) = rest.split_once('?').unwrap_or((rest, ""));
    let digits = ts.strip_prefix('p')?.trim_end_matches('/');
    if digits.len() < 15 || !digits.chars().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let (seconds, micros) = digits.split_at(digits.len() - 6);
    let thread = query.split('&').find_map(|pair| pair.strip_prefix("thread_ts="));
    let thread = thread.filter(|thread| when::is_ts(thread)).map(str::to_owned);
    Some((channel.to_owned(), format!("{seconds}.{micros}"), thread))
}

/// Reads a thread's timestamp, given as such or by a message's permalink or id.
pub(crate) fn thread_ts(text: &str) -> Result<String, ToolError> {
    let text = text.trim();
    if let Some((_, ts, thread)) = permalink(text) {
        return Ok(thread.unwrap_or(ts));
    }
    let ts = text.rsplit(':').next().unwrap_or(text);
    if when::is_ts(ts) {
        return Ok(ts.to_owned());
    }
    Err(ToolError::invalid(format!("`{}` is no thread", clip(text, 80)))
        .hint("Give the timestamp or the permalink of the message to answer"))
}

/// Returns the name under which an app wrote it.
pub(crate) fn app(message: &Message) -> Option<String> {
    let app = message.username.clone().filter(|name| !name.is_empty());
    app.or_else(|| message.bot_profile.as_ref().map(|bot| bot.name.clone()))
}

fn author(message: &Message, known: &Known) -> String {
    app(message)
        .or_else(|| {
            let id = message.user.as_ref()?;
            Some(known.people.get(id).unwrap_or(id).clone())
        })
        .or_else(|| message.bot_id.clone())
        .unwrap_or_default()
}

/// Returns all that a message says: an app's blocks where they say more than its text, and attachments.
pub(crate) fn text(message: &Message) -> String {
    let mut text = message.text.clone();
    if message.bot_id.is_some() || text.is_empty() {
        let blocks = mrkdwn::of_blocks(&message.blocks);
        if blocks.len() > text.len() + text.len() / 2 {
            text = blocks;
        }
    }
    for attachment in &message.attachments {
        let title = match (&attachment.title, &attachment.title_link) {
            (Some(title), Some(link)) => Some(format!("<{link}|{title}>")),
            (title, _) => title.clone(),
        };
        let parts = [attachment.pretext.clone(), title, attachment.text.clone()];
        let mut parts: Vec<String> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        if parts.is_empty() {
            parts.extend(attachment.fallback.clone());
        }
        for part in parts {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&part);
        }
    }
    text
}

fn reactions(message: &Message) -> String {
    let reactions = message.reactions.iter().map(|reaction| {
        let sign = mrkdwn::unicode(&reaction.name);
        let sign = sign.map_or_else(|| format!(":{}:", reaction.name), str::to_owned);
        format!("{sign} {}", reaction.count)
    });
    reactions.collect::<Vec<_>>().join(", ")
}

fn files(message: &Message) -> String {
    let files = message.files.iter().map(|file| {
        let name = file.name.as_deref().or(file.title.as_deref()).unwrap_or("file");
        format!("{} ({})", name, file.id)
    });
    files.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{permalink, text, thread_ts};
    use crate::wire::Message;

    #[test]
    fn a_permalink_names_channel_message_and_thread() {
        let link = "https://larkspur.slack.com/archives/C0123ABCD/p1700000009000100?thread_ts=1700000000.000100&cid=C0123ABCD";
        assert_eq!(
            permalink(link),
            Some((
                "C0123ABCD".to_owned(),
                "1700000009.000100".to_owned(),
                Some("1700000000.000100".to_owned())
            ))
        );
        assert_eq!(permalink("https://larkspur.slack.com/archives/C0123ABCD"), None);
        assert_eq!(thread_ts(link).expect("a thread"), "1700000000.000100");
        assert_eq!(
            thread_ts("C1:1700000000.000100").expect("a thread"),
            "1700000000.000100"
        );
        assert!(thread_ts("yesterday").is_err());
    }

    #[test]
    fn what_an_app_attaches_is_part_of_the_text() {
        let message: Message = serde_json::from_value(serde_json::json!({
            "ts": "1.0", "bot_id": "B1", "text": "Build",
            "attachments": [{"title": "checkout", "title_link": "https://ci.example/1", "text": "passed"}, {"fallback": "old"}],
        }))
        .expect("a message");
        assert_eq!(
            text(&message),
            "Build\n<https://ci.example/1|checkout>\npassed\nold"
        );
    }
}
