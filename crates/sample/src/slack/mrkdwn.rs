//! Slack's own message format, as far as the workspace itself has to know it: from the story's spelling into it, into plain
//! words for a search, and into an app's blocks.

use super::state::State;
use serde_json::{Value, json};

impl State {
    /// Returns text of the story as Slack keeps it: mentions by id, links in angle brackets, `&<>` escaped.
    pub(super) fn stored(&self, text: &str) -> String {
        let mut stored = String::new();
        let mut rest = text;
        let mut before = ' ';
        while let Some(character) = rest.chars().next() {
            let taken = match character {
                '@' if !before.is_alphanumeric() => self.mention(rest),
                '#' if !before.is_alphanumeric() && before != '/' => self.channel_mention(rest),
                'h' if rest.starts_with("https://") => Some(link(rest)),
                _ => None,
            };
            if let Some((length, piece)) = taken {
                stored.push_str(&piece);
                before = rest[..length].chars().next_back().unwrap_or(' ');
                rest = &rest[length..];
                continue;
            }
            match character {
                '&' => stored.push_str("&amp;"),
                '<' => stored.push_str("&lt;"),
                '>' => stored.push_str("&gt;"),
                other => stored.push(other),
            }
            before = character;
            rest = &rest[character.len_utf8()..];
        }
        stored
    }

    fn mention(&self, rest: &str) -> Option<(usize, String)> {
        let word = word(&rest[1..]);
        let user = self.users.iter().find(|user| user.handle == word)?;
        Some((1 + word.len(), format!("<@{}>", user.id)))
    }

    fn channel_mention(&self, rest: &str) -> Option<(usize, String)> {
        let word = word(&rest[1..]);
        let channel = self.channel_named(word)?;
        Some((1 + word.len(), format!("<#{}|{word}>", channel.id)))
    }

    /// Returns a message's words without Slack's marks.
    pub(super) fn plain(&self, text: &str) -> String {
        let mut plain = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => {
                    plain.push_str(
                        &text
                            .replace("&lt;", "<")
                            .replace("&gt;", ">")
                            .replace("&amp;", "&"),
                    );
                }
                Piece::User(id) => plain.push_str(self.user(id).map_or(id, |user| user.name.as_str())),
                Piece::Channel(label) | Piece::Link(label) => plain.push_str(label),
                Piece::Broadcast(range) => plain.push_str(range),
            }
        }
        plain
    }
}

fn word(text: &str) -> &str {
    let end = text
        .find(|character: char| !(character.is_alphanumeric() || character == '-' || character == '_'))
        .unwrap_or(text.len());
    text[..end].trim_end_matches(['-', '_'])
}

fn link(rest: &str) -> (usize, String) {
    let end = rest
        .find(|character: char| character.is_whitespace() || "<>|\"".contains(character))
        .unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ':', ';', ')', '?', '!']);
    (address.len(), format!("<{}>", address.replace('&', "&amp;")))
}

enum Piece<'a> {
    Text(&'a str),
    User(&'a str),
    Channel(&'a str),
    Broadcast(&'a str),
    Link(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = vec![];
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let Some(end) = rest[start..].find('>').map(|end| start + end) else {
            break;
        };
        if start > 0 {
            pieces.push(Piece::Text(&rest[..start]));
        }
        let inside = &rest[start + 1..end];
        let (target, label) = inside.split_once('|').unwrap_or((inside, inside));
        pieces.push(match target.chars().next() {
            Some('@') => Piece::User(&target[1..]),
            Some('#') => Piece::Channel(label),
            Some('!') => Piece::Broadcast(&target[1..]),
            _ => Piece::Link(label),
        });
        rest = &rest[end + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Returns the blocks of a message that an app wrote.
pub(super) fn blocks(text: &str, id: &str) -> Value {
    json!([{
        "type": "section",
        "block_id": id,
        "text": {"type": "mrkdwn", "text": text, "verbatim": false},
    }])
}
