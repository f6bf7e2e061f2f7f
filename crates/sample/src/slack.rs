//! An emulation of Slack's Web API over the story: two tokens (Ana's, and the bot's, which may not search), cursors, files,
//! canvases, search in both ways. Writes change its state; nothing ever leaves this machine.

mod canvas;
mod chat;
mod conversations;
mod files;
mod generate;
mod history;
mod methods;
mod mrkdwn;
mod request;
mod search;
mod shapes;
mod state;
mod story;
mod users;

use crate::{Company, Emulation, Environment, Port, Refusals};
use anyhow::Result;
use axum::response::Response;
use request::Refused;
use serde_json::json;
use state::State;
use std::sync::{Arc, Mutex, PoisonError};

/// Slack, emulated.
#[derive(Debug)]
pub struct Slack {
    emulation: Emulation,
    state: Shared,
}

/// A message as the workspace holds it, for tests that look at what a write did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Its timestamp.
    pub ts: String,
    /// The thread it answers in.
    pub thread_ts: Option<String>,
    /// Who wrote it: a name of the story, or of a bot.
    pub author: String,
    /// What it says, in Slack's own format.
    pub text: String,
    /// The names of its reactions, each with the number of those who gave it.
    pub reactions: Vec<(String, usize)>,
    /// The names of its files.
    pub files: Vec<String>,
}

type Shared = Arc<Mutex<State>>;

impl Slack {
    /// Starts the emulation.
    ///
    /// # Errors
    /// When a story file is broken or there is no free port.
    pub async fn start(company: &Company) -> Result<Self> {
        let port = Port::take().await?;
        let state: Shared = Arc::new(Mutex::new(State::of(company, port.url()?)?));
        let refusals = Refusals {
            rate_limited,
            expired_token: || Refused::new("token_expired").response(),
            missing_scope: || {
                Refused::new("missing_scope")
                    .with("needed", json!("channels:history"))
                    .with("provided", json!("users:read"))
                    .response()
            },
        };
        let routes = request::routes(state.clone());
        Ok(Self {
            emulation: Emulation::start("slack", port, routes, refusals)?,
            state,
        })
    }

    /// Returns the environment that leads the connector here, with both tokens.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.look(|state| {
            vec![
                ("SLACK_USER_TOKEN".to_owned(), state.user_token.clone()),
                ("SLACK_BOT_TOKEN".to_owned(), state::BOT_TOKEN.to_owned()),
                (
                    "SLACK_API_URL".to_owned(),
                    format!("{}/api/", self.emulation.url()),
                ),
            ]
        })
    }

    /// Returns the running emulation.
    #[must_use]
    pub fn emulation(&self) -> &Emulation {
        &self.emulation
    }

    /// Returns the id of a channel by its name.
    #[must_use]
    pub fn channel_id(&self, name: &str) -> Option<String> {
        self.look(|state| state.channel_named(name).map(|channel| channel.id.clone()))
    }

    /// Returns the id of a person by their name in the story.
    #[must_use]
    pub fn user_id(&self, person: &str) -> Option<String> {
        self.look(|state| {
            let user = state.users.iter().find(|user| user.handle == person);
            user.map(|user| user.id.clone())
        })
    }

    /// Returns the messages of a channel, named or by id, oldest first, replies included.
    #[must_use]
    pub fn messages(&self, channel: &str) -> Vec<Posted> {
        self.look(|state| {
            let found = state
                .channel_named(channel)
                .or_else(|| state.channels.iter().find(|it| it.id == channel));
            let messages = found.map(|channel| channel.messages.values());
            messages
                .into_iter()
                .flatten()
                .map(|it| state.posted(it))
                .collect()
        })
    }

    /// Posts a message as it stands, for content that no connector would write. Returns its timestamp.
    pub fn post(&self, channel: &str, person: &str, text: &str) -> Option<String> {
        self.look(|state| {
            let user = state.users.iter().find(|user| user.handle == person)?.id.clone();
            let channel = state.channel_named(channel)?.id.clone();
            let ts = state.post(&channel, state::Message::of(user, text.to_owned()))?;
            Some(state::ts_text(ts))
        })
    }

    /// Adds a file of Ana's. Returns its id.
    pub fn add_file(&self, name: &str, bytes: &[u8]) -> String {
        self.look(|state| {
            let me = state.me.clone();
            state.add_file((name, name), &me, bytes.to_vec())
        })
    }

    /// Returns the bytes of a file by its id.
    #[must_use]
    pub fn file(&self, id: &str) -> Option<Vec<u8>> {
        self.look(|state| state.file(id).map(|file| file.bytes.clone()))
    }

    /// Returns what is scheduled: channel id, text, the time in seconds.
    #[must_use]
    pub fn scheduled(&self) -> Vec<(String, String, i64)> {
        self.look(|state| state.scheduled.clone())
    }

    /// Returns up to where Ana has read a channel.
    #[must_use]
    pub fn last_read(&self, channel: &str) -> Option<String> {
        self.look(|state| Some(state::ts_text(state.channel_named(channel)?.read)))
    }

    /// Makes the workspace one without the real-time search.
    pub fn without_context_search(&self) {
        self.look(|state| state.context_search = false);
    }

    /// Takes a scope from both tokens.
    pub fn withdraw(&self, scope: &str) {
        self.look(|state| state.withdrawn.push(scope.to_owned()));
    }

    /// Ends the user token's twelve hours; `oauth.v2.access` gives the next for [`REFRESH_TOKEN`].
    pub fn expire(&self) {
        self.look(|state| state.user_token_ended = true);
    }

    fn look<T>(&self, at: impl FnOnce(&mut State) -> T) -> T {
        at(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The first refresh token of Ana's sign-in.
pub const REFRESH_TOKEN: &str = state::REFRESH_TOKEN;

fn rate_limited(retry_after: u32) -> Response {
    Refused::new("ratelimited").limited(retry_after)
}
