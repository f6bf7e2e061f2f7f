//! Ana's mailbox: finds, shows, changes and sends.

mod write;

use super::message::{Format, Mail};
use super::query::Query;
use super::story::label_id;
use super::{plenty, story};
use crate::Company;
use crate::google::refusal::Refusal;
use anyhow::Result;
use base64::Engine as _;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// The labels that every mailbox has.
const SYSTEM: [&str; 14] = [
    "CHAT",
    "SENT",
    "INBOX",
    "IMPORTANT",
    "TRASH",
    "DRAFT",
    "SPAM",
    "CATEGORY_FORUMS",
    "CATEGORY_UPDATES",
    "CATEGORY_PERSONAL",
    "CATEGORY_PROMOTIONS",
    "CATEGORY_SOCIAL",
    "STARRED",
    "UNREAD",
];

/// The mailbox. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Mailbox {
    me: Arc<str>,
    address: Arc<str>,
    now: Timestamp,
    labels: Arc<Vec<String>>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// The newest first.
    mails: Vec<Mail>,
    /// Where each stands, counted from the oldest, so that a new one moves none.
    places: HashMap<String, usize>,
    drafts: Vec<(String, String)>,
    sent: u32,
}

impl State {
    fn find(&mut self, id: &str) -> Result<&mut Mail, Refusal> {
        let place = self.places.get(id).copied();
        place
            .and_then(|place| self.mails.len().checked_sub(place + 1))
            .and_then(|index| self.mails.get_mut(index))
            .ok_or_else(missing)
    }

    fn put_first(&mut self, mail: Mail) {
        self.places.insert(mail.id.clone(), self.mails.len());
        self.mails.insert(0, mail);
    }
}

/// A page of messages.
pub(super) struct Page<'a> {
    pub(super) q: &'a str,
    pub(super) labels: Vec<&'a str>,
    pub(super) hidden: bool,
    pub(super) most: u32,
    pub(super) token: Option<&'a str>,
    pub(super) by_thread: bool,
}

/// How a message came to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outgoing {
    Sent,
    Draft,
}

impl Mailbox {
    pub(super) fn new(company: &Company) -> Result<Self> {
        let me = company.people.me();
        let (mut mails, labels) = story::mails(company)?;
        mails.extend(plenty::mails(company));
        mails.sort_by(|left, right| right.at.cmp(&left.at).then_with(|| left.id.cmp(&right.id)));
        let count = mails.len();
        let places = mails
            .iter()
            .enumerate()
            .map(|(index, mail)| (mail.id.clone(), count - 1 - index))
            .collect();
        let drafts = mails
            .iter()
            .filter(|mail| mail.has("DRAFT"))
            .map(|mail| (format!("r{}", mail.id), mail.id.clone()))
            .collect();
        Ok(Self {
            me: me.email().into(),
            address: format!("{} <{}>", me.name, me.email()).into(),
            now: company.now,
            labels: Arc::new(labels),
            state: Arc::new(Mutex::new(State {
                mails,
                places,
                drafts,
                sent: 0,
            })),
        })
    }

    /// Refuses any mailbox but Ana's.
    pub(super) fn of(&self, user: &str) -> Result<(), Refusal> {
        if user == "me" || user.eq_ignore_ascii_case(&self.me) {
            return Ok(());
        }
        Err(Refusal::forbidden(
            "forbidden",
            format!("Delegation denied for {}", self.me),
        ))
    }

    fn state<T>(&self, use_it: impl FnOnce(&mut State) -> T) -> T {
        use_it(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn profile(&self) -> Value {
        self.state(|state| {
            let threads: BTreeSet<&str> = state.mails.iter().map(|mail| mail.thread.as_str()).collect();
            json!({
                "emailAddress": &*self.me, "messagesTotal": state.mails.len(), "threadsTotal": threads.len(),
                "historyId": "5000000",
            })
        })
    }

    fn label_name(&self, id: &str) -> String {
        let index = id
            .strip_prefix("Label_")
            .and_then(|number| number.parse::<usize>().ok());
        index
            .and_then(|number| self.labels.get(number.checked_sub(1)?))
            .map_or_else(|| id.to_owned(), Clone::clone)
    }

    /// Returns all labels without counts, as `labels.list` does.
    pub(super) fn labels(&self) -> Vec<Value> {
        let system = SYSTEM.iter().map(|id| match *id {
            "INBOX" | "SENT" | "DRAFT" | "SPAM" | "TRASH" | "STARRED" | "UNREAD" => {
                json!({"id": id, "name": id, "type": "system"})
            }
            _ => json!({"id": id, "name": id, "type": "system", "messageListVisibility": "hide", "labelListVisibility": "labelHide"}),
        });
        let own = self.labels.iter().enumerate().map(|(index, name)| {
            json!({"id": label_id(index), "name": name, "type": "user", "messageListVisibility": "show", "labelListVisibility": "labelShow"})
        });
        system.chain(own).collect()
    }

    /// Returns a label with its counts.
    pub(super) fn label(&self, id: &str) -> Result<Value, Refusal> {
        let mut label = self
            .labels()
            .into_iter()
            .find(|label| label["id"] == id)
            .ok_or_else(missing)?;
        self.state(|state| {
            let inside: Vec<&Mail> = state.mails.iter().filter(|mail| mail.has(id)).collect();
            let threads = |unread: bool| {
                let ids = inside.iter().filter(|mail| !unread || mail.has("UNREAD"));
                ids.map(|mail| mail.thread.as_str())
                    .collect::<BTreeSet<_>>()
                    .len()
            };
            label["messagesTotal"] = json!(inside.len());
            label["messagesUnread"] = json!(inside.iter().filter(|mail| mail.has("UNREAD")).count());
            label["threadsTotal"] = json!(threads(false));
            label["threadsUnread"] = json!(threads(true));
        });
        Ok(label)
    }

    /// Returns `ListMessagesResponse` or `ListThreadsResponse`.
    pub(super) fn list(&self, page: &Page<'_>) -> Result<Value, Refusal> {
        let query = Query::read(page.q);
        let hidden = page.hidden
            || query.names_hidden()
            || page.labels.iter().any(|id| matches!(*id, "SPAM" | "TRASH"));
        let print = fingerprint(&format!("{}|{:?}", page.q, page.labels));
        let from = match page.token {
            None => 0,
            Some(token) => token
                .strip_prefix(&print)
                .and_then(|offset| offset.parse::<usize>().ok())
                .ok_or_else(|| invalid("Invalid pageToken"))?,
        };
        let name = |id: &str| self.label_name(id);
        self.state(|state| {
            let mut seen = BTreeSet::new();
            let found: Vec<&Mail> = state
                .mails
                .iter()
                .filter(|mail| hidden || !(mail.has("SPAM") || mail.has("TRASH")))
                .filter(|mail| page.labels.iter().all(|label| mail.has(label)))
                .filter(|mail| query.finds(mail, self.now, &name))
                .filter(|mail| !page.by_thread || seen.insert(mail.thread.clone()))
                .collect();
            let until = found.len().min(from + page.most as usize);
            let shown = found.get(from..until).unwrap_or_default();
            let mut answer = json!({"resultSizeEstimate": found.len()});
            let (key, items): (&str, Vec<Value>) = if page.by_thread {
                let show = |mail: &&Mail| {
                    let shown = mail.json(Format::Minimal, &[]);
                    json!({"id": mail.thread, "snippet": shown["snippet"], "historyId": shown["historyId"]})
                };
                ("threads", shown.iter().map(show).collect())
            } else {
                let show = |mail: &&Mail| json!({"id": mail.id, "threadId": mail.thread});
                ("messages", shown.iter().map(show).collect())
            };
            // Nothing found is a list left out.
            if !items.is_empty() {
                answer[key] = Value::Array(items);
            }
            if until < found.len() {
                answer["nextPageToken"] = json!(format!("{print}{until:010}"));
            }
            Ok(answer)
        })
    }

    pub(super) fn get(&self, id: &str, format: Format, headers: &[&str]) -> Result<Value, Refusal> {
        self.state(|state| Ok(state.find(id)?.json(format, headers)))
    }

    pub(super) fn thread(&self, id: &str, format: Format, headers: &[&str]) -> Result<Value, Refusal> {
        self.state(|state| {
            let mails: Vec<&Mail> = state
                .mails
                .iter()
                .rev()
                .filter(|mail| mail.thread == id)
                .collect();
            let last = mails.last().ok_or_else(missing)?;
            let messages: Vec<Value> = mails.iter().map(|mail| mail.json(format, headers)).collect();
            Ok(json!({"id": id, "historyId": last.history.to_string(), "messages": messages}))
        })
    }

    pub(super) fn attachment(&self, id: &str, attachment: &str) -> Result<Value, Refusal> {
        self.state(|state| {
            let mail = state.find(id)?;
            let index = (0..mail.attachments.len()).find(|index| mail.attachment_id(*index) == attachment);
            let file = index
                .and_then(|index| mail.attachments.get(index))
                .ok_or_else(|| invalid("Invalid attachment token"))?;
            let data = base64::engine::general_purpose::URL_SAFE.encode(file.bytes());
            Ok(json!({"size": file.size(), "data": data}))
        })
    }

    /// Adds and removes labels.
    pub(super) fn modify(&self, id: &str, add: &[String], remove: &[String]) -> Result<Value, Refusal> {
        let known = |label: &String| {
            SYSTEM.contains(&label.as_str()) || (0..self.labels.len()).any(|index| label_id(index) == **label)
        };
        let fixed = |label: &&String| matches!(label.as_str(), "SENT" | "DRAFT");
        if let Some(label) = add
            .iter()
            .chain(remove)
            .find(|label| !known(label) || fixed(label))
        {
            return Err(invalid(format!("Invalid label: {label}")));
        }
        self.state(|state| {
            let mail = state.find(id)?;
            mail.labels.extend(add.iter().cloned());
            mail.labels.retain(|label| !remove.contains(label));
            mail.history += 1;
            Ok(json!({"id": mail.id, "threadId": mail.thread, "labelIds": mail.labels}))
        })
    }

    /// Moves a message to the trash, or back out of it.
    pub(super) fn trash(&self, id: &str, into: bool) -> Result<Value, Refusal> {
        self.state(|state| {
            let mail = state.find(id)?;
            if into {
                mail.labels.insert("TRASH".to_owned());
                mail.labels.remove("INBOX");
            } else {
                mail.labels.remove("TRASH");
            }
            mail.history += 1;
            Ok(json!({"id": mail.id, "threadId": mail.thread, "labelIds": mail.labels}))
        })
    }

    pub(super) fn drafts(&self) -> Vec<Value> {
        self.state(|state| {
            let drafts = state.drafts.clone();
            let show = |(draft, id): &(String, String)| {
                let mail = state.find(id).ok()?;
                Some(json!({"id": draft, "message": {"id": mail.id, "threadId": mail.thread}}))
            };
            drafts.iter().filter_map(show).collect()
        })
    }

    pub(super) fn draft(&self, draft: &str, format: Format) -> Result<Value, Refusal> {
        self.state(|state| {
            let known = state.drafts.iter().find(|(id, _)| id == draft);
            let id = known.map(|(_, id)| id.clone()).ok_or_else(missing)?;
            Ok(json!({"id": draft, "message": state.find(&id)?.json(format, &[])}))
        })
    }
}

fn missing() -> Refusal {
    Refusal::not_found("Requested entity was not found.")
}

/// 400 in Gmail's words.
pub(super) fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new((400, "INVALID_ARGUMENT", "invalidArgument"), message)
}

fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!("{hash:010}")
}
