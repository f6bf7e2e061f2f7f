//! Reads the story's mail: threads as YAML, told once, and what comes again each day or week.

use super::body;
use super::message::{Attachment, Content, Mail};
use crate::{Company, People, When};
use anyhow::{Context as _, Result};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

const FILES: [(&str, &str); 9] = [
    ("budget", include_str!("../../../story/google/mail/budget.yaml")),
    ("orders", include_str!("../../../story/google/mail/orders.yaml")),
    ("launch", include_str!("../../../story/google/mail/launch.yaml")),
    ("hire", include_str!("../../../story/google/mail/hire.yaml")),
    (
        "suppliers",
        include_str!("../../../story/google/mail/suppliers.yaml"),
    ),
    (
        "everyday",
        include_str!("../../../story/google/mail/everyday.yaml"),
    ),
    ("notices", include_str!("../../../story/google/mail/notices.yaml")),
    (
        "newsletters",
        include_str!("../../../story/google/mail/newsletters.yaml"),
    ),
    ("series", include_str!("../../../story/google/mail/series.yaml")),
];

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Thread {
    subject: String,
    /// A label of Ana's.
    #[serde(default)]
    label: Option<String>,
    /// One of Gmail's: `promotions`.
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    starred: bool,
    #[serde(default)]
    important: bool,
    #[serde(default)]
    spam: bool,
    #[serde(default)]
    trash: bool,
    #[serde(default)]
    draft: bool,
    #[serde(default)]
    repeat: Option<Repeat>,
    messages: Vec<Told>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    every: Every,
    count: u32,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Every {
    Day,
    Week,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    from: String,
    /// Ana, unless it says otherwise.
    #[serde(default)]
    to: Vec<String>,
    #[serde(default)]
    cc: Vec<String>,
    at: String,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    unread: bool,
    #[serde(default)]
    archived: bool,
    #[serde(default)]
    body: String,
    /// Raw HTML beside the body, or instead of it.
    #[serde(default)]
    html: Option<String>,
    #[serde(default)]
    newsletter: Option<Newsletter>,
    #[serde(default)]
    attachments: Vec<File>,
}

/// A newsletter, which is HTML only.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Newsletter {
    pub(super) title: String,
    pub(super) teaser: String,
    pub(super) items: Vec<(String, String)>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    size: u32,
}

/// Returns the story's messages and the names of Ana's labels, in alphabetical order.
pub(super) fn mails(company: &Company) -> Result<(Vec<Mail>, Vec<String>)> {
    let mut threads = vec![];
    for (name, text) in FILES {
        let told: Vec<Thread> = serde_saphyr::from_str(text)
            .with_context(|| format!("could not read google/mail/{name}.yaml"))?;
        threads.extend(told);
    }
    let labels: BTreeSet<String> = threads.iter().filter_map(|thread| thread.label.clone()).collect();
    let labels: Vec<String> = labels.into_iter().collect();
    let mut mails = vec![];
    for thread in &threads {
        let told = Telling {
            company,
            labels: &labels,
            thread,
        };
        let repeat = thread.repeat.as_ref();
        for round in 0..repeat.map_or(1, |repeat| repeat.count) {
            let back = match repeat.map(|repeat| repeat.every) {
                None => 0.days(),
                Some(Every::Day) => i64::from(round).days(),
                Some(Every::Week) => (i64::from(round) * 7).days(),
            };
            mails.extend(told.mails(round, back)?);
        }
    }
    Ok((mails, labels))
}

struct Telling<'a> {
    company: &'a Company,
    labels: &'a [String],
    thread: &'a Thread,
}

impl Telling<'_> {
    fn mails(&self, round: u32, back: jiff::Span) -> Result<Vec<Mail>> {
        let mut mails: Vec<Mail> = vec![];
        for (index, told) in self.thread.messages.iter().enumerate() {
            let seed = format!("{}/{round}/{index}", self.thread.subject);
            let mail = self
                .mail(told, (&seed, back), mails.last())
                .with_context(|| format!("in the mails \"{}\"", self.thread.subject))?;
            mails.push(mail);
        }
        Ok(mails)
    }

    fn mail(&self, told: &Told, (seed, back): (&str, jiff::Span), answered: Option<&Mail>) -> Result<Mail> {
        let people = &self.company.people;
        let when =
            When::read(&filled(&told.at, seed)).with_context(|| format!("`{}` is no time", told.at))?;
        let at = when
            .at(self.company.now)
            .to_zoned(TimeZone::UTC)
            .checked_sub(back)?
            .timestamp();
        let to = if told.to.is_empty() {
            vec!["ana".to_owned()]
        } else {
            told.to.clone()
        };
        let each = |names: &[String]| {
            names
                .iter()
                .map(|name| address(people, name))
                .collect::<Result<Vec<_>>>()
        };
        let Bodies { own, text, html } = bodies(told, seed, answered);
        let subject = match (&told.subject, answered) {
            (Some(subject), _) => subject.clone(),
            (None, Some(_)) => format!("Re: {}", self.thread.subject.trim_start_matches("Fwd: ")),
            (None, None) => self.thread.subject.clone(),
        };
        let id = hex_id(seed);
        let mut mail = Mail {
            thread: answered.map_or_else(|| id.clone(), |mail| mail.thread.clone()),
            at,
            from: address(people, &told.from)?,
            to: each(&to)?,
            cc: each(&told.cc)?,
            subject,
            message_id: format!("<{}@mail.larkspur.example>", crate::stable_id("CA", seed, 24)),
            references: answered.map_or_else(Vec::new, |mail| {
                [mail.references.clone(), vec![mail.message_id.clone()]].concat()
            }),
            text,
            html: Some(html),
            attachments: told.attachments.iter().map(file).collect(),
            labels: self.labels_of(told),
            history: 4_000_000 + u64::try_from(at.as_second() % 1_000_000).unwrap_or_default(),
            id,
            ..Mail::default()
        };
        mail.index(&own);
        Ok(mail)
    }

    fn labels_of(&self, told: &Told) -> BTreeSet<String> {
        let thread = self.thread;
        let mine = told.from == "ana";
        let mut labels = BTreeSet::new();
        let mut add = |label: &str, when: bool| {
            if when {
                labels.insert(label.to_owned());
            }
        };
        add("DRAFT", thread.draft);
        add("SENT", mine && !thread.draft);
        add("SPAM", thread.spam);
        add("TRASH", thread.trash);
        add(
            "INBOX",
            !mine && !told.archived && !thread.spam && !thread.trash && !thread.draft,
        );
        add("UNREAD", told.unread);
        add("STARRED", thread.starred && !mine);
        add("IMPORTANT", thread.important || thread.starred);
        let category = thread.category.as_deref().unwrap_or("personal").to_uppercase();
        add(&format!("CATEGORY_{category}"), !mine && !thread.spam);
        if let Some(index) = self
            .labels
            .iter()
            .position(|label| Some(label) == thread.label.as_ref())
        {
            add(&label_id(index), true);
        }
        labels
    }
}

/// What a message says: in its author's own words, as plain text and as HTML, both with what it answers.
struct Bodies {
    own: String,
    text: String,
    html: String,
}

fn bodies(told: &Told, seed: &str, answered: Option<&Mail>) -> Bodies {
    let body = filled(told.body.trim_end(), seed);
    let mut text = body.clone();
    let mut html = match (&told.html, &told.newsletter) {
        (Some(html), _) => html.clone(),
        (None, Some(letter)) => body::newsletter(letter),
        (None, None) => body::html(&body),
    };
    let own = if body.is_empty() {
        body::without_tags(&html)
    } else {
        body
    };
    if let Some(answered) = answered.filter(|_| !text.is_empty()) {
        body::quote(&mut text, &mut html, answered);
    }
    Bodies { own, text, html }
}

/// Returns the id of Ana's label number `index`.
pub(super) fn label_id(index: usize) -> String {
    format!("Label_{}", index + 1)
}

/// Returns an id as Gmail gives one: sixteen hexadecimal digits.
pub(super) fn hex_id(seed: &str) -> String {
    let digest = Sha256::digest(format!("mail:{seed}"));
    let digits: String = digest.iter().take(7).map(|byte| format!("{byte:02x}")).collect();
    format!("19{digits}")
}

/// Returns someone's name and address; what holds an `@` is one already.
pub(super) fn address(people: &People, name: &str) -> Result<String> {
    if name.contains('@') {
        return Ok(name.to_owned());
    }
    let person = people.find(name)?;
    Ok(format!("{} <{}>", person.name, person.email()))
}

fn file(file: &File) -> Attachment {
    Attachment {
        name: file.name.clone(),
        kind: file.kind.clone(),
        content: match &file.text {
            Some(text) => Content::Bytes(text.clone().into_bytes()),
            None => Content::Filler(file.size),
        },
    }
}

/// Puts a number from the range in place of each `{2-9}`, the same one each time.
pub(super) fn filled(text: &str, seed: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    let mut bytes = Sha256::digest(seed).to_vec().into_iter().cycle();
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let range = after.split_once('}').and_then(|(range, after)| {
            let (least, most) = range.split_once('-')?;
            Some((
                least,
                least.parse::<u32>().ok()?,
                most.parse::<u32>().ok()?,
                after,
            ))
        });
        match range {
            Some((digits, least, most, after)) if most >= least => {
                let chance = u32::from(bytes.next().unwrap_or_default());
                let number = least + chance % (most - least + 1);
                filled.push_str(&format!("{number:0width$}", width = digits.len()));
                rest = after;
            }
            _ => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// Returns the moment that is so many days before another.
pub(super) fn days_before(moment: Timestamp, days: u32) -> Timestamp {
    moment
        .checked_sub(jiff::SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(moment)
}
