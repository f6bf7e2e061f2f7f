//! Conversations by id and by name, remembered up to a bound. A person's name stands for the direct messages with them.

use crate::client::Client;
use crate::people::{self, Names};
use crate::text;
use crate::walk;
use crate::wire::{Channel, Channels as Answer, OneChannel};
use crate::workspace::Workspace;
use mosaic_connector_kit::{ErrorKind, ToolError};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How many conversations are remembered at most.
const REMEMBERED: usize = 20_000;
/// How many a page of a list holds: Slack wants fewer than 1,000.
const PAGE: usize = 999;
/// How old a list may be before a name that is not in it is looked for in a new one.
pub(crate) const STALE: Duration = Duration::from_secs(60);

/// The conversations seen so far.
#[derive(Debug, Default)]
pub(crate) struct Channels {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    all: HashMap<String, Channel>,
    /// When the account's own conversations were all seen.
    mine: Option<Instant>,
    /// When all conversations that it may see were.
    complete: Option<Instant>,
}

/// What becomes of direct messages that do not exist yet. Opening them changes the workspace: no tool that reads does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Refuse,
    Open,
}

/// A conversation that a caller named.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) id: String,
    /// `#finance`, `@Sarah Lindqvist`.
    pub(crate) label: String,
}

impl Channels {
    fn known<T>(&self, at: impl FnOnce(&mut Known) -> T) -> T {
        at(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Remembers conversations.
    pub(crate) fn remember(&self, channels: &[Channel]) {
        self.known(|known| {
            if known.all.len() + channels.len() > REMEMBERED {
                *known = Known::default();
            }
            for channel in channels {
                known.all.insert(channel.id.clone(), channel.clone());
            }
        });
    }

    /// Returns a conversation if it was seen.
    pub(crate) fn seen(&self, id: &str) -> Option<Channel> {
        self.known(|known| known.all.get(id).cloned())
    }

    /// Returns the names of the channels seen so far.
    pub(crate) fn names(&self) -> Names {
        self.known(|known| {
            let all = known.all.values();
            all.filter_map(|channel| Some((channel.id.clone(), channel.name.clone()?)))
                .collect()
        })
    }

    fn named(&self, name: &str) -> Option<Channel> {
        self.known(|known| {
            let mut all = known.all.values();
            all.find(|channel| channel.name.as_ref().is_some_and(|it| it.to_lowercase() == name))
                .cloned()
        })
    }

    fn direct(&self, user: &str) -> Option<Channel> {
        self.known(|known| {
            let mut all = known.all.values();
            all.find(|channel| channel.is_im && channel.user.as_deref() == Some(user))
                .cloned()
        })
    }

    /// Fetches the account's own conversations, once.
    pub(crate) async fn fetch_mine(
        &self,
        client: &Client,
        cancel: &CancellationToken,
    ) -> Result<(), ToolError> {
        if self.known(|known| known.mine).is_some() {
            return Ok(());
        }
        let all = "public_channel,private_channel,mpim,im";
        match self.fetch(client, ("users.conversations", all), cancel).await {
            // A token that knows no direct messages still has channels.
            Err(error) if error.kind == ErrorKind::Scope => {
                let fewer = ("users.conversations", "public_channel");
                self.fetch(client, fewer, cancel).await.map_err(|_| error)?;
            }
            other => other?,
        }
        self.known(|known| known.mine = Some(Instant::now()));
        Ok(())
    }

    async fn fetch(
        &self,
        client: &Client,
        (method, types): (&str, &str),
        cancel: &CancellationToken,
    ) -> Result<(), ToolError> {
        let mut cursor: Option<String> = None;
        for _ in 0..walk::MOST_PAGES {
            let mut parameters = vec![("types", types.to_owned()), ("limit", PAGE.to_string())];
            parameters.extend(cursor.map(|cursor| ("cursor", cursor)));
            let answer: Answer = client.get(method, &parameters, cancel).await?;
            self.remember(&answer.channels);
            cursor = answer.response_metadata.next();
            if cursor.is_none() {
                break;
            }
        }
        Ok(())
    }

    async fn fetch_all(&self, client: &Client, cancel: &CancellationToken) -> Result<(), ToolError> {
        if self.known(|known| known.complete).is_some() {
            return Ok(());
        }
        self.fetch(
            client,
            ("conversations.list", "public_channel,private_channel"),
            cancel,
        )
        .await?;
        self.known(|known| known.complete = Some(Instant::now()));
        Ok(())
    }

    /// Forgets that all was seen where that is a while ago: something may have been made since. Tells whether it did.
    fn forget(&self) -> bool {
        self.known(|known| {
            let old = |at: &mut Option<Instant>| at.take_if(|at| at.elapsed() >= STALE).is_some();
            let mine = old(&mut known.mine);
            old(&mut known.complete) || mine
        })
    }
}

impl Workspace {
    /// Returns the conversation that is meant: `#name`, a name, an id, a link, or a person for the direct messages with them.
    pub(crate) async fn place(&self, named: &str, cancel: &CancellationToken) -> Result<Place, ToolError> {
        let channel = self.channel(named, cancel).await?;
        self.placed(channel, cancel).await
    }

    /// Returns the conversation to write to; direct messages are opened where there are none yet.
    pub(crate) async fn place_to_write(
        &self,
        named: &str,
        cancel: &CancellationToken,
    ) -> Result<Place, ToolError> {
        let channel = self.looked_up(named, Missing::Open, cancel).await?;
        self.placed(channel, cancel).await
    }

    async fn placed(&self, channel: Channel, cancel: &CancellationToken) -> Result<Place, ToolError> {
        let label = self.label(&channel, cancel).await?;
        Ok(Place {
            id: channel.id,
            label,
        })
    }

    /// Returns the conversation that is meant, with all that Slack's list tells of it.
    pub(crate) async fn channel(
        &self,
        named: &str,
        cancel: &CancellationToken,
    ) -> Result<Channel, ToolError> {
        self.looked_up(named, Missing::Refuse, cancel).await
    }

    async fn looked_up(
        &self,
        named: &str,
        missing: Missing,
        cancel: &CancellationToken,
    ) -> Result<Channel, ToolError> {
        let bare = bare(named);
        if is_id(bare) {
            return self.by_id(bare, cancel).await;
        }
        let who = bare.strip_prefix('@');
        if who.is_some() || people::is_id(bare) {
            return self.direct(who.unwrap_or(bare), missing, cancel).await;
        }
        let name = bare.trim_start_matches('#').to_lowercase();
        if name.is_empty() {
            return Err(ToolError::invalid("the channel is empty").hint("Give a name such as #general"));
        }
        if let Some(channel) = self.listed(&name, cancel).await? {
            return Ok(channel);
        }
        // No channel may be called so: a capital or a space says that a person is meant.
        if !bare.starts_with('#') && bare.chars().any(|it| it.is_uppercase() || it == ' ') {
            return self.direct(bare, missing, cancel).await;
        }
        if self.channels.forget()
            && let Some(channel) = self.listed(&name, cancel).await?
        {
            return Ok(channel);
        }
        Err(self.no_channel(&name))
    }

    /// Returns the channel of this name, from as few lists as will do.
    async fn listed(&self, name: &str, cancel: &CancellationToken) -> Result<Option<Channel>, ToolError> {
        if let Some(channel) = self.channels.named(name) {
            return Ok(Some(channel));
        }
        self.channels.fetch_mine(&self.client, cancel).await?;
        if let Some(channel) = self.channels.named(name) {
            return Ok(Some(channel));
        }
        self.channels.fetch_all(&self.client, cancel).await?;
        Ok(self.channels.named(name))
    }

    async fn by_id(&self, id: &str, cancel: &CancellationToken) -> Result<Channel, ToolError> {
        if let Some(channel) = self.channels.seen(id) {
            return Ok(channel);
        }
        let parameters = [("channel", id.to_owned())];
        let answer: OneChannel = self.client.get("conversations.info", &parameters, cancel).await?;
        self.channels.remember(std::slice::from_ref(&answer.channel));
        Ok(answer.channel)
    }

    /// Returns the direct messages with somebody.
    async fn direct(
        &self,
        who: &str,
        missing: Missing,
        cancel: &CancellationToken,
    ) -> Result<Channel, ToolError> {
        let user = self.people.one(&self.client, who, cancel).await?;
        self.channels.fetch_mine(&self.client, cancel).await?;
        if let Some(channel) = self.channels.direct(&user.id) {
            return Ok(channel);
        }
        if missing == Missing::Open {
            return self.open(std::slice::from_ref(&user.id), cancel).await;
        }
        if self.channels.forget() {
            self.channels.fetch_mine(&self.client, cancel).await?;
            if let Some(channel) = self.channels.direct(&user.id) {
                return Ok(channel);
            }
        }
        let name = people::name_of(&user);
        Err(
            ToolError::not_found(format!("there are no direct messages with {name} yet"))
                .hint("send_message and open_dm begin them; search_messages finds what was said elsewhere"),
        )
    }

    /// Opens the direct messages with some people; they stay as they are where they exist.
    pub(crate) async fn open(
        &self,
        users: &[String],
        cancel: &CancellationToken,
    ) -> Result<Channel, ToolError> {
        let body = json!({"users": users.join(",")});
        let answer: OneChannel = self
            .client
            .post("conversations.open", (&body, true), cancel)
            .await?;
        let mut channel = answer.channel;
        if let [user] = users {
            channel.is_im = true;
            channel.user = Some(user.clone());
            self.channels.remember(std::slice::from_ref(&channel));
        }
        Ok(channel)
    }

    fn no_channel(&self, name: &str) -> ToolError {
        let names = self.channels.names();
        let near = text::near(name, names.values().map(String::as_str));
        let error = ToolError::not_found(format!("there is no channel #{name} that the token can see"));
        if near.is_empty() {
            return error.hint("Look it up with list_channels; for a person write @name");
        }
        let near: Vec<String> = near.into_iter().map(|name| format!("#{name}")).collect();
        error.hint(format!("Did you mean {}?", near.join(", ")))
    }

    /// Returns what a reader knows a conversation by.
    pub(crate) async fn label(
        &self,
        channel: &Channel,
        cancel: &CancellationToken,
    ) -> Result<String, ToolError> {
        match &channel.user {
            Some(user) if channel.is_im => {
                let names = self.people.names(&self.client, [user.clone()], cancel).await?;
                Ok(label(channel, &names))
            }
            Some(_) | None => Ok(label(channel, &Names::new())),
        }
    }
}

/// Returns what a reader knows a conversation by, from names at hand.
pub(crate) fn label(channel: &Channel, names: &Names) -> String {
    if let Some(user) = channel.user.as_ref().filter(|_| channel.is_im) {
        return format!("@{}", names.get(user).unwrap_or(user));
    }
    match &channel.name {
        Some(name) => shown(name),
        None => channel.id.clone(),
    }
}

/// Returns a channel's name as a reader knows it: `#finance`, and `@ana, @ingrid` for a group's `mpdm-ana--ingrid-1`.
pub(crate) fn shown(name: &str) -> String {
    let Some(people) = name.strip_prefix("mpdm-") else {
        return format!("#{name}");
    };
    let people = people.rsplit_once('-').map_or(people, |(people, _)| people);
    let people: Vec<String> = people.split("--").map(|it| format!("@{it}")).collect();
    people.join(", ")
}

/// Returns the name or the id in `<#C…|name>`, `<@U…>` and links.
fn bare(named: &str) -> &str {
    let named = named.trim();
    if let Some((_, rest)) = named.split_once("/archives/") {
        return rest.split(['/', '?']).next().unwrap_or(rest);
    }
    if let Some(inside) = named.strip_prefix("<#").and_then(|it| it.strip_suffix('>')) {
        return inside.split('|').next().unwrap_or(inside);
    }
    match named.strip_prefix("<@").and_then(|it| it.strip_suffix('>')) {
        Some(inside) => inside,
        None => named,
    }
}

/// Tells whether text is an id that Slack gives to conversations.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() >= 9
        && text.starts_with(['C', 'G', 'D'])
        && text
            .chars()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{bare, is_id, shown};

    #[test]
    fn a_channel_is_known_by_name_id_link_and_mention() {
        assert_eq!(
            bare("https://x.slack.com/archives/C0123ABCD/p17?thread_ts=1"),
            "C0123ABCD"
        );
        assert_eq!(bare("<#C0123ABCD|ops>"), "C0123ABCD");
        assert_eq!(bare(" #Ops "), "#Ops");
        assert!(is_id("C0123ABCD") && !is_id("CHANNELs") && !is_id("general-talk"));
        assert_eq!(shown("mpdm-ana--ingrid--marcus-1"), "@ana, @ingrid, @marcus");
        assert_eq!(shown("ops"), "#ops");
    }
}
