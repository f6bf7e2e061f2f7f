//! The workspace: people, channels, messages, files. In memory, gone with the process.

use super::{Posted, generate, story};
use crate::{Company, Person, stable_id};
use anyhow::Result;
use std::collections::{BTreeMap, HashMap};

/// The bot's token.
pub(super) const BOT_TOKEN: &str = "xoxb-larkspur-sample-mosaic";
/// Ana's token.
const USER_TOKEN: &str = "xoxp-larkspur-sample-ana";
/// The token that refreshes Ana's.
pub(super) const REFRESH_TOKEN: &str = "xoxe-1-larkspur-sample-refresh";

/// A message's time in microseconds: Slack's `ts` without the point. It names the message in its channel.
pub(super) type Ts = u64;

/// Returns a time as Slack writes it: `1700000000.000100`.
pub(super) fn ts_text(ts: Ts) -> String {
    format!("{}.{:06}", ts / 1_000_000, ts % 1_000_000)
}

/// Reads a time as Slack writes it, the fraction left out or not.
pub(super) fn ts_read(text: &str) -> Option<Ts> {
    let (seconds, rest) = text.split_once('.').unwrap_or((text, ""));
    let seconds: u64 = seconds.parse().ok()?;
    if rest.len() > 6 {
        return None;
    }
    let micros: u64 = format!("{rest:0<6}").parse().ok()?;
    Some(seconds * 1_000_000 + micros)
}

/// An account.
#[derive(Debug, Clone)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) handle: String,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) email: String,
    pub(super) first: String,
    /// The bot's own id, for bots.
    pub(super) bot: Option<String>,
}

/// What kind of conversation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Public,
    Private,
    Im,
    Mpim,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Public => "public_channel",
            Self::Private => "private_channel",
            Self::Im => "im",
            Self::Mpim => "mpim",
        }
    }
}

/// A conversation.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) purpose: String,
    pub(super) topic: String,
    pub(super) general: bool,
    pub(super) members: Vec<String>,
    pub(super) created: i64,
    pub(super) canvas: Option<String>,
    /// Up to where Ana has read.
    pub(super) read: Ts,
    pub(super) messages: BTreeMap<Ts, Message>,
    /// The replies of each thread.
    pub(super) threads: HashMap<Ts, Vec<Ts>>,
}

/// A message.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) ts: Ts,
    pub(super) user: String,
    pub(super) text: String,
    /// What a search looks at: lower case, mentions by name.
    pub(super) plain: String,
    pub(super) thread: Option<Ts>,
    pub(super) reactions: Vec<(String, Vec<String>)>,
    pub(super) files: Vec<String>,
    pub(super) edited: Option<Ts>,
}

impl Message {
    /// Returns a message that is not posted yet.
    pub(super) fn of(user: String, text: String) -> Self {
        Self {
            ts: 0,
            user,
            text,
            plain: String::new(),
            thread: None,
            reactions: vec![],
            files: vec![],
            edited: None,
        }
    }
}

/// A file or a canvas.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) user: String,
    pub(super) created: i64,
    pub(super) bytes: Vec<u8>,
    pub(super) is_canvas: bool,
    pub(super) channels: Vec<String>,
    /// Whether its bytes were sent and it was completed.
    pub(super) whole: bool,
}

/// A user group.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) handle: String,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) users: Vec<String>,
}

/// All of it.
#[derive(Debug)]
pub(super) struct State {
    pub(super) base: String,
    pub(super) team: String,
    pub(super) me: String,
    pub(super) bot: String,
    pub(super) user_token: String,
    pub(super) refresh_token: String,
    pub(super) user_token_ended: bool,
    pub(super) context_search: bool,
    pub(super) withdrawn: Vec<String>,
    pub(super) users: Vec<User>,
    pub(super) channels: Vec<Channel>,
    pub(super) files: Vec<File>,
    pub(super) groups: Vec<Group>,
    pub(super) scheduled: Vec<(String, String, i64)>,
    /// The last time that was given to a message.
    clock: Ts,
}

impl State {
    /// Reads the story.
    pub(super) fn of(company: &Company, base: String) -> Result<Self> {
        let staff = company.people.iter().filter(|person| !person.external);
        let mut users: Vec<User> = staff.map(User::of).collect();
        users.extend(["deploys", "watch", "mosaic"].map(User::bot));
        let now = u64::try_from(company.now.as_second()).unwrap_or_default();
        let mut state = Self {
            base,
            team: stable_id("T", "larkspur", 10),
            me: company.people.me().service_id("U", 10),
            bot: stable_id("U", "bot mosaic", 10),
            user_token: USER_TOKEN.to_owned(),
            refresh_token: REFRESH_TOKEN.to_owned(),
            user_token_ended: false,
            context_search: true,
            withdrawn: vec![],
            users,
            channels: vec![],
            files: vec![],
            groups: vec![],
            scheduled: vec![],
            clock: now * 1_000_000,
        };
        story::tell(&mut state, company)?;
        generate::inflate(&mut state, company);
        Ok(state)
    }

    pub(super) fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    pub(super) fn channel_mut(&mut self, id: &str) -> Option<&mut Channel> {
        self.channels.iter_mut().find(|channel| channel.id == id)
    }

    pub(super) fn channel_named(&self, name: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.name == name)
    }

    pub(super) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(super) fn file(&self, id: &str) -> Option<&File> {
        self.files.iter().find(|file| file.id == id)
    }

    pub(super) fn file_mut(&mut self, id: &str) -> Option<&mut File> {
        self.files.iter_mut().find(|file| file.id == id)
    }

    /// Returns the present, in seconds.
    pub(super) fn now(&self) -> i64 {
        i64::try_from(self.clock / 1_000_000).unwrap_or_default()
    }

    /// Returns a time that no message has yet.
    pub(super) fn tick(&mut self) -> Ts {
        self.clock += 100;
        self.clock
    }

    /// Posts a message now. Returns its time.
    pub(super) fn post(&mut self, channel: &str, mut message: Message) -> Option<Ts> {
        message.ts = self.tick();
        self.put(channel, message)
    }

    /// Puts a message at the time it has, or the next free one.
    pub(super) fn put(&mut self, channel: &str, mut message: Message) -> Option<Ts> {
        message.plain = self.plain(&message.text).to_lowercase();
        let channel = self.channel_mut(channel)?;
        while channel.messages.contains_key(&message.ts) {
            message.ts += 100;
        }
        let ts = message.ts;
        if let Some(parent) = message.thread {
            channel.threads.entry(parent).or_default().push(ts);
        }
        channel.messages.insert(ts, message);
        Some(ts)
    }

    /// Adds a whole file. Returns its id.
    pub(super) fn add_file(&mut self, (name, title): (&str, &str), user: &str, bytes: Vec<u8>) -> String {
        let id = stable_id("F", &format!("{name} {}", self.files.len()), 10);
        self.files.push(File {
            id: id.clone(),
            name: name.to_owned(),
            title: title.to_owned(),
            user: user.to_owned(),
            created: self.now(),
            bytes,
            is_canvas: false,
            channels: vec![],
            whole: true,
        });
        id
    }

    /// Returns a message for tests.
    pub(super) fn posted(&self, message: &Message) -> Posted {
        let author = self
            .user(&message.user)
            .map_or("?", |user| user.handle.as_str())
            .to_owned();
        let files = message.files.iter().filter_map(|id| self.file(id));
        Posted {
            ts: ts_text(message.ts),
            thread_ts: message.thread.map(ts_text),
            author,
            text: message.text.clone(),
            reactions: message
                .reactions
                .iter()
                .map(|(name, users)| (name.clone(), users.len()))
                .collect(),
            files: files.map(|file| file.name.clone()).collect(),
        }
    }
}

impl User {
    fn of(person: &Person) -> Self {
        Self {
            id: person.service_id("U", 10),
            handle: person.id.clone(),
            name: person.name.clone(),
            title: person.title.clone(),
            email: person.email(),
            first: person.first_name().to_owned(),
            bot: None,
        }
    }

    fn bot(name: &str) -> Self {
        Self {
            id: stable_id("U", &format!("bot {name}"), 10),
            handle: name.to_owned(),
            name: name.to_owned(),
            title: String::new(),
            email: String::new(),
            first: name.to_owned(),
            bot: Some(stable_id("B", name, 10)),
        }
    }
}
