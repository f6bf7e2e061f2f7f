//! What the site holds. Data and the questions that are asked of it everywhere; nothing of HTTP.

use super::adf;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use std::collections::HashMap;

/// A status: id, name, category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) category: Category,
}

/// What a status means to those who do not know the workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Category {
    ToDo,
    InProgress,
    Done,
}

impl Category {
    /// Returns id, key, colour and name.
    pub(super) fn facts(self) -> (u32, &'static str, &'static str, &'static str) {
        match self {
            Self::ToDo => (2, "new", "blue-gray", "To Do"),
            Self::InProgress => (4, "indeterminate", "yellow", "In Progress"),
            Self::Done => (3, "done", "green", "Done"),
        }
    }
}

const fn status(id: &'static str, name: &'static str, category: Category) -> Status {
    Status { id, name, category }
}

pub(super) const STATUSES: [Status; 10] = [
    status("10000", "To Do", Category::ToDo),
    status("10001", "In Progress", Category::InProgress),
    status("10003", "In Review", Category::InProgress),
    status("10004", "Blocked", Category::InProgress),
    status("10002", "Done", Category::Done),
    status("10005", "Waiting for customer", Category::InProgress),
    status("10006", "Resolved", Category::Done),
    status("10007", "Screening", Category::InProgress),
    status("10008", "Interview", Category::InProgress),
    status("10009", "Offer", Category::InProgress),
];

/// An issue type: id, name, level in the hierarchy, what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) level: i32,
    pub(super) about: &'static str,
}

const fn kind(id: &'static str, name: &'static str, level: i32, about: &'static str) -> Kind {
    Kind {
        id,
        name,
        level,
        about,
    }
}

pub(super) const KINDS: [Kind; 6] = [
    kind(
        "10000",
        "Epic",
        1,
        "A large piece of work that is made of others.",
    ),
    kind("10001", "Story", 0, "Something a customer can do afterwards."),
    kind("10002", "Task", 0, "A small, distinct piece of work."),
    kind("10003", "Bug", 0, "A problem or error."),
    kind(
        "10004",
        "Sub-task",
        -1,
        "A small piece of work that is part of a larger task.",
    ),
    kind("10005", "Support", 0, "A customer's case."),
];

pub(super) const PRIORITIES: [(&str, &str); 5] = [
    ("1", "Highest"),
    ("2", "High"),
    ("3", "Medium"),
    ("4", "Low"),
    ("5", "Lowest"),
];

/// Link types: id, name, inward, outward.
pub(super) const LINK_TYPES: [(&str, &str, &str, &str); 5] = [
    ("10000", "Blocks", "is blocked by", "blocks"),
    ("10001", "Cloners", "is cloned by", "clones"),
    ("10002", "Duplicate", "is duplicated by", "duplicates"),
    ("10003", "Relates", "relates to", "relates to"),
    ("10004", "Problem/Incident", "is caused by", "causes"),
];

pub(super) const SEVERITIES: [(&str, &str); 4] = [
    ("10100", "Critical"),
    ("10101", "Major"),
    ("10102", "Minor"),
    ("10103", "Cosmetic"),
];

/// Someone with an account.
#[derive(Debug, Clone)]
pub(super) struct Account {
    /// The name in story files.
    pub(super) person: String,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    /// Whether it is a customer of the help desk, not a colleague.
    pub(super) customer: bool,
}

/// A project.
#[derive(Debug, Clone)]
pub(super) struct Project {
    pub(super) id: u64,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) lead: usize,
    pub(super) kind: String,
    /// Indexes of [`KINDS`].
    pub(super) kinds: Vec<usize>,
    /// Indexes of [`STATUSES`], the first being where issues begin.
    pub(super) statuses: Vec<usize>,
}

/// An issue.
#[derive(Debug, Clone)]
pub(super) struct Issue {
    pub(super) id: u64,
    pub(super) key: String,
    pub(super) number: u32,
    pub(super) project: usize,
    pub(super) kind: usize,
    pub(super) summary: String,
    pub(super) body: Option<Value>,
    pub(super) status: usize,
    pub(super) priority: usize,
    pub(super) reporter: usize,
    pub(super) assignee: Option<usize>,
    pub(super) labels: Vec<String>,
    pub(super) parent: Option<String>,
    /// Ids of sprints, the latest last.
    pub(super) sprints: Vec<u32>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) due: Option<Date>,
    pub(super) resolved: Option<Timestamp>,
    pub(super) points: Option<f64>,
    pub(super) severity: Option<usize>,
    pub(super) order: Option<String>,
    pub(super) comments: Vec<Comment>,
    pub(super) history: Vec<Change>,
    pub(super) worklogs: Vec<Worklog>,
    /// Summary, description and comments, for searching.
    pub(super) words: Words,
}

/// The texts of an issue in lower case.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    pub(super) summary: String,
    pub(super) body: String,
    pub(super) comments: String,
}

#[derive(Debug, Clone)]
pub(super) struct Comment {
    pub(super) id: u64,
    pub(super) author: usize,
    pub(super) at: Timestamp,
    pub(super) body: Value,
}

/// One entry of the history.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) id: u64,
    pub(super) author: usize,
    pub(super) at: Timestamp,
    pub(super) items: Vec<Item>,
}

/// One field that changed: ids and words, before and after.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) field: &'static str,
    pub(super) from: Option<(String, String)>,
    pub(super) to: Option<(String, String)>,
}

#[derive(Debug, Clone)]
pub(super) struct Worklog {
    pub(super) id: u64,
    pub(super) author: usize,
    pub(super) at: Timestamp,
    pub(super) started: Timestamp,
    pub(super) seconds: u32,
    pub(super) comment: Option<Value>,
}

#[derive(Debug, Clone)]
pub(super) struct Attachment {
    pub(super) id: u64,
    pub(super) issue: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) author: usize,
    pub(super) at: Timestamp,
    pub(super) bytes: Vec<u8>,
}

/// A link between issues: the index of its type, and `from` does it to `to`: it blocks, clones, causes.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) id: u64,
    pub(super) kind: usize,
    pub(super) from: String,
    pub(super) to: String,
}

#[derive(Debug, Clone)]
pub(super) struct Board {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) project: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Sprint {
    pub(super) id: u32,
    pub(super) board: u32,
    pub(super) name: String,
    pub(super) goal: String,
    pub(super) state: &'static str,
    pub(super) start: Option<Timestamp>,
    pub(super) end: Option<Timestamp>,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) now: Timestamp,
    pub(super) writes: i64,
    pub(super) last_id: u64,
    pub(super) people: Vec<Account>,
    pub(super) projects: Vec<Project>,
    pub(super) issues: Vec<Issue>,
    pub(super) places: HashMap<String, usize>,
    pub(super) links: Vec<Link>,
    pub(super) attachments: Vec<Attachment>,
    pub(super) boards: Vec<Board>,
    pub(super) sprints: Vec<Sprint>,
}

impl State {
    pub(super) fn me(&self) -> &Account {
        &self.people[0]
    }

    /// Returns an issue by key or id.
    pub(super) fn issue(&self, key: &str) -> Option<&Issue> {
        self.place(key).and_then(|place| self.issues.get(place))
    }

    pub(super) fn issue_mut(&mut self, key: &str) -> Option<&mut Issue> {
        self.place(key).and_then(|place| self.issues.get_mut(place))
    }

    fn place(&self, key: &str) -> Option<usize> {
        let by_key = self.places.get(&key.to_uppercase()).copied();
        by_key.or_else(|| {
            let id: u64 = key.parse().ok()?;
            self.issues.iter().position(|issue| issue.id == id)
        })
    }

    pub(super) fn add(&mut self, issue: Issue) {
        self.places.insert(issue.key.clone(), self.issues.len());
        self.issues.push(issue);
    }

    pub(super) fn project(&self, key: &str) -> Option<usize> {
        self.projects.iter().position(|project| {
            project.key.eq_ignore_ascii_case(key)
                || project.id.to_string() == key
                || project.name.eq_ignore_ascii_case(key)
        })
    }

    pub(super) fn sprint(&self, id: u32) -> Option<&Sprint> {
        self.sprints.iter().find(|sprint| sprint.id == id)
    }

    pub(super) fn account(&self, id: &str) -> Option<usize> {
        self.people.iter().position(|account| account.id == id)
    }

    /// Returns an id that nothing has.
    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Returns the id of the next attachment. They have a row of their own.
    pub(super) fn next_file(&self) -> u64 {
        30_001 + self.attachments.len() as u64
    }

    /// Returns the moment of a write: after now and after all writes before it.
    pub(super) fn tick(&mut self) -> Timestamp {
        self.writes += 1;
        self.now
            .checked_add(SignedDuration::from_secs(self.writes))
            .unwrap_or(self.now)
    }

    /// Returns where a new issue of a project would be numbered.
    pub(super) fn next_number(&self, project: usize) -> u32 {
        let numbers = self.issues.iter().filter(|issue| issue.project == project);
        numbers.map(|issue| issue.number).max().unwrap_or(0) + 1
    }
}

impl Issue {
    /// Returns an issue of which nothing is known yet.
    pub(super) fn fresh(id: u64, (project, number): (&Project, u32), created: Timestamp) -> Self {
        Self {
            id,
            key: format!("{}-{number}", project.key),
            number,
            project: 0,
            kind: 2,
            summary: String::new(),
            body: None,
            status: project.statuses.first().copied().unwrap_or_default(),
            priority: 2,
            reporter: 0,
            assignee: None,
            labels: vec![],
            parent: None,
            sprints: vec![],
            created,
            updated: created,
            due: None,
            resolved: None,
            points: None,
            severity: None,
            order: None,
            comments: vec![],
            history: vec![],
            worklogs: vec![],
            words: Words::default(),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        KINDS[self.kind]
    }

    pub(super) fn status(&self) -> Status {
        STATUSES[self.status]
    }

    /// Takes down the words again after a change.
    pub(super) fn index(&mut self) {
        self.words.summary = self.summary.to_lowercase();
        self.words.body = self.body.as_ref().map(adf::words).unwrap_or_default();
        self.words.comments = self
            .comments
            .iter()
            .map(|comment| adf::words(&comment.body))
            .collect::<Vec<_>>()
            .join("\n");
    }
}
