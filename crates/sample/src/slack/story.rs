//! Reads the chat logs of `story/slack` into the workspace. Their form is described in the README beside them.

use super::state::{Channel, File, Group, Kind, Message, State, Ts};
use crate::{Company, When, stable_id};
use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

const CHANNELS: [&str; 13] = [
    include_str!("../../story/slack/general.md"),
    include_str!("../../story/slack/random.md"),
    include_str!("../../story/slack/eng.md"),
    include_str!("../../story/slack/incidents.md"),
    include_str!("../../story/slack/support.md"),
    include_str!("../../story/slack/finance.md"),
    include_str!("../../story/slack/ops.md"),
    include_str!("../../story/slack/marketing.md"),
    include_str!("../../story/slack/launch-ridge.md"),
    include_str!("../../story/slack/data.md"),
    include_str!("../../story/slack/deploys.md"),
    include_str!("../../story/slack/leadership.md"),
    include_str!("../../story/slack/hiring-data.md"),
];
const DIRECT: &str = include_str!("../../story/slack/direct.md");
const GROUPS: &str = include_str!("../../story/slack/groups.yaml");
const FILES: [(&str, &[u8]); 4] = [
    (
        "handle-4187.txt",
        include_bytes!("../../story/slack/files/handle-4187.txt"),
    ),
    (
        "photo-list.csv",
        include_bytes!("../../story/slack/files/photo-list.csv"),
    ),
    (
        "stock-count.csv",
        include_bytes!("../../story/slack/files/stock-count.csv"),
    ),
    (
        "box-barcode.png",
        include_bytes!("../../story/slack/files/box-barcode.png"),
    ),
];
const CANVASES: [(&str, &str); 1] = [(
    "ridge-launch",
    include_str!("../../story/slack/files/ridge-launch.md"),
)];
/// How long ago the workspace's channels were made, in seconds.
const AGE: i64 = 420 * 86_400;

/// Fills the workspace with the story.
pub(super) fn tell(state: &mut State, company: &Company) -> Result<()> {
    let rooms: Vec<&str> = CHANNELS
        .iter()
        .copied()
        .chain(DIRECT.split("\n# ").map(str::trim))
        .collect();
    // All rooms first, so that a mention of one can become its id.
    let mut told = vec![];
    for room in rooms {
        let (head, log) = room.split_once("\n## ").unwrap_or((room, ""));
        let channel = open(state, head, company).with_context(|| format!("in {head}"))?;
        told.push((channel, log));
    }
    for (channel, log) in told {
        Log::of(state, company.now, &channel)
            .read(log)
            .with_context(|| format!("in the log of {channel}"))?;
    }
    groups(state)?;
    settle(state);
    Ok(())
}

fn open(state: &mut State, head: &str, company: &Company) -> Result<String> {
    let mut lines = head.lines();
    let title = lines.next().unwrap_or_default().trim_start_matches("# ").trim();
    let now = company.now.as_second();
    let mut channel = Channel {
        id: String::new(),
        kind: Kind::Public,
        name: title.to_owned(),
        purpose: String::new(),
        topic: String::new(),
        general: false,
        members: vec![],
        created: now - AGE,
        canvas: None,
        read: Ts::MAX,
        messages: BTreeMap::new(),
        threads: HashMap::new(),
    };
    if let Some(name) = title.strip_prefix("private ") {
        channel.kind = Kind::Private;
        channel.name = name.to_owned();
    }
    if let Some(people) = title.strip_prefix("dm ") {
        let people: Vec<&str> = people.split(' ').collect();
        channel.members = ids(company, people.iter().copied())?;
        channel.kind = if people.len() == 2 { Kind::Im } else { Kind::Mpim };
        channel.name = match channel.kind {
            Kind::Mpim => format!("mpdm-{}-1", people.join("--")),
            Kind::Im | Kind::Public | Kind::Private => format!("dm-{}", people.join("-")),
        };
    }
    channel.id = match channel.kind {
        Kind::Im => stable_id("D", &channel.name, 10),
        Kind::Public | Kind::Private | Kind::Mpim => stable_id("C", &channel.name, 10),
    };
    for line in lines.filter(|line| !line.trim().is_empty()) {
        let (key, value) = line.split_once(": ").context("a line of the head has no value")?;
        match key {
            "purpose" => channel.purpose = value.to_owned(),
            "topic" => channel.topic = value.to_owned(),
            "general" => channel.general = true,
            "members" if value == "all" => {
                let staff = company.people.iter().filter(|person| !person.external);
                channel.members = ids(company, staff.map(|person| person.id.as_str()))?;
            }
            "members" => channel.members = ids(company, value.split(", "))?,
            "read" => channel.read = micros(value, company.now)?,
            "canvas" => channel.canvas = Some(canvas(state, value, &channel)?),
            other => bail!("`{other}` is nothing a channel has"),
        }
    }
    let id = channel.id.clone();
    state.channels.push(channel);
    Ok(id)
}

fn canvas(state: &mut State, name: &str, channel: &Channel) -> Result<String> {
    let (_, text) = CANVASES
        .iter()
        .find(|(canvas, _)| *canvas == name)
        .with_context(|| format!("there is no canvas `{name}`"))?;
    let id = stable_id("F", name, 10);
    let title = text.lines().next().unwrap_or(name).trim_start_matches("# ");
    state.files.push(File {
        id: id.clone(),
        name: name.to_owned(),
        title: title.to_owned(),
        user: channel.members.get(1).cloned().unwrap_or_default(),
        created: channel.created,
        bytes: text.as_bytes().to_vec(),
        is_canvas: true,
        channels: vec![channel.id.clone()],
        whole: true,
    });
    Ok(id)
}

fn ids<'a>(company: &Company, people: impl Iterator<Item = &'a str>) -> Result<Vec<String>> {
    people
        .map(|id| Ok(company.people.find(id.trim())?.service_id("U", 10)))
        .collect()
}

fn micros(when: &str, now: Timestamp) -> Result<Ts> {
    let when = When::read(when).with_context(|| format!("`{when}` is no time of the story"))?;
    Ok(u64::try_from(when.at(now).as_microsecond())?)
}

/// A log in the making.
struct Log<'a> {
    state: &'a mut State,
    now: Timestamp,
    channel: &'a str,
    day: String,
    parent: Option<Ts>,
    last: Option<Ts>,
}

impl<'a> Log<'a> {
    fn of(state: &'a mut State, now: Timestamp, channel: &'a str) -> Self {
        Self {
            state,
            now,
            channel,
            day: String::new(),
            parent: None,
            last: None,
        }
    }

    fn read(&mut self, log: &str) -> Result<()> {
        for (index, line) in log.lines().enumerate() {
            if index == 0 {
                self.day = line.trim().to_owned();
            } else if let Some(day) = line.strip_prefix("## ") {
                self.day = day.trim().to_owned();
            } else if !line.trim().is_empty() {
                self.line(line).with_context(|| format!("in the line `{line}`"))?;
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> Result<()> {
        let text = line.trim_start();
        let depth = line.len() - text.len();
        if let Some(more) = text.strip_prefix("| ") {
            return self.goes_on(more);
        }
        if let Some(reaction) = text.strip_prefix("+ ") {
            return self.reaction(reaction);
        }
        if let Some(file) = text.strip_prefix("file: ") {
            return self.file(file);
        }
        self.message(text, depth > 0)
    }

    fn message(&mut self, line: &str, reply: bool) -> Result<()> {
        let (time, said) = line.split_once(' ').context("no author")?;
        let (when, said) = if time.starts_with('-') {
            let (clock, said) = said.split_once(' ').context("no author")?;
            (format!("{time} {clock}"), said)
        } else {
            (format!("{} {time}", self.day), said)
        };
        let (author, text) = said.split_once(": ").context("no text")?;
        let user = self.account(author)?;
        let mut message = Message::of(user.clone(), self.state.stored(text));
        let at = micros(&when, self.now)?;
        message.ts = at + Ts::from(fraction(text));
        message.thread = if reply { self.parent } else { None };
        let ts = self.state.put(self.channel, message).context("no channel")?;
        if !reply {
            self.parent = Some(ts);
        }
        self.last = Some(ts);
        if let Some(channel) = self.state.channel_mut(self.channel)
            && !channel.members.contains(&user)
        {
            channel.members.push(user);
        }
        Ok(())
    }

    fn last(&mut self) -> Result<&mut Message> {
        let last = self.last.context("no message before")?;
        let channel = self.state.channel_mut(self.channel).context("no channel")?;
        channel.messages.get_mut(&last).context("no message before")
    }

    fn goes_on(&mut self, more: &str) -> Result<()> {
        let more = self.state.stored(more);
        let plain = self.state.plain(&more).to_lowercase();
        let message = self.last()?;
        message.text.push('\n');
        message.text.push_str(&more);
        message.plain.push('\n');
        message.plain.push_str(&plain);
        Ok(())
    }

    fn reaction(&mut self, reaction: &str) -> Result<()> {
        let (name, people) = reaction.split_once(": ").context("no people")?;
        let people: Result<Vec<_>> = people.split(", ").map(|it| self.account(it.trim())).collect();
        let people = people?;
        self.last()?.reactions.push((name.to_owned(), people));
        Ok(())
    }

    fn file(&mut self, file: &str) -> Result<()> {
        let (name, title) = file.split_once(" | ").context("no title")?;
        let (_, bytes) = FILES
            .iter()
            .find(|(known, _)| *known == name)
            .with_context(|| format!("there is no file `{name}`"))?;
        let user = self.last()?.user.clone();
        let created = i64::try_from(self.last.unwrap_or_default() / 1_000_000)?;
        let id = self.state.add_file((name, title), &user, bytes.to_vec());
        let channel = self.channel.to_owned();
        if let Some(file) = self.state.file_mut(&id) {
            file.created = created;
            file.channels.push(channel);
        }
        self.last()?.files.push(id);
        Ok(())
    }

    fn account(&self, handle: &str) -> Result<String> {
        let user = self.state.users.iter().find(|user| user.handle == handle);
        Ok(user
            .with_context(|| format!("nobody is called `{handle}`"))?
            .id
            .clone())
    }
}

/// Returns the part of a time below the second, the same for the same text.
fn fraction(text: &str) -> u32 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash % 9_999 * 100
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldGroup {
    handle: String,
    name: String,
    about: String,
    people: Vec<String>,
}

fn groups(state: &mut State) -> Result<()> {
    let told: Vec<ToldGroup> = serde_saphyr::from_str(GROUPS).context("could not read groups.yaml")?;
    for group in told {
        let mut users = vec![];
        for person in &group.people {
            let user = state.users.iter().find(|user| user.handle == *person);
            users.push(
                user.with_context(|| format!("nobody is called `{person}`"))?
                    .id
                    .clone(),
            );
        }
        state.groups.push(Group {
            id: stable_id("S", &group.handle, 10),
            handle: group.handle,
            name: group.name,
            about: group.about,
            users,
        });
    }
    Ok(())
}

/// What is left when all is told: the bot joins its channels, threads are in order, what is not said to be unread is read.
fn settle(state: &mut State) {
    let bot = state.bot.clone();
    for channel in &mut state.channels {
        if ["general", "ops", "incidents", "deploys"].contains(&channel.name.as_str()) {
            channel.members.push(bot.clone());
        }
        for replies in channel.threads.values_mut() {
            replies.sort_unstable();
        }
        if channel.read == Ts::MAX {
            channel.read = channel.messages.keys().next_back().copied().unwrap_or_default();
        }
    }
}
