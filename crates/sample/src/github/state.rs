//! All that the emulation holds: accounts, repositories, issues, pull requests, runs, notifications. Data and look-ups
//! only; the routes change it.

use super::git::Git;
use super::story::{LabelStory, WorkflowStory};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap};

/// The organisation.
pub(super) const OWNER: &str = "larkspur";

/// An account.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) login: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) kind: &'static str,
}

#[derive(Debug)]
pub(super) struct State {
    /// The emulation's own address.
    pub(super) base: String,
    /// The login of the token's owner.
    pub(super) me: String,
    pub(super) accounts: BTreeMap<String, Account>,
    pub(super) repositories: BTreeMap<String, Repository>,
    pub(super) notifications: Vec<Notification>,
    /// How many requests each bucket has left.
    pub(super) buckets: HashMap<&'static str, u32>,
    /// The moment of the last change; each write is a second later.
    pub(super) clock: Timestamp,
    /// The moment the story leads up to.
    pub(super) now: Timestamp,
    /// The last id given.
    pub(super) last_id: u64,
    /// The bodies of answers that were told apart by `ETag` and found unchanged.
    pub(super) unchanged: u32,
}

impl State {
    /// Returns the moment of a write, a second after the last one.
    pub(super) fn tick(&mut self) -> Timestamp {
        self.clock = self
            .clock
            .checked_add(SignedDuration::from_secs(1))
            .unwrap_or(self.clock);
        self.clock
    }

    /// Returns an id that no other thing has.
    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(super) fn repository(&self, owner: &str, name: &str) -> Option<&Repository> {
        if !owner.eq_ignore_ascii_case(OWNER) {
            return None;
        }
        self.repositories.get(&name.to_ascii_lowercase())
    }

    pub(super) fn repository_mut(&mut self, owner: &str, name: &str) -> Option<&mut Repository> {
        if !owner.eq_ignore_ascii_case(OWNER) {
            return None;
        }
        self.repositories.get_mut(&name.to_ascii_lowercase())
    }

    pub(super) fn account(&self, login: &str) -> Option<&Account> {
        self.accounts.get(&login.to_ascii_lowercase())
    }
}

#[derive(Debug)]
pub(super) struct Repository {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) language: Option<String>,
    pub(super) topics: Vec<String>,
    pub(super) private: bool,
    pub(super) created: Timestamp,
    pub(super) git: Git,
    pub(super) labels: Vec<LabelStory>,
    pub(super) milestones: Vec<Milestone>,
    /// Issues and pull requests by number.
    pub(super) issues: BTreeMap<u64, Issue>,
    pub(super) releases: Vec<Release>,
    pub(super) workflows: Vec<WorkflowStory>,
    /// Runs, the newest first.
    pub(super) runs: Vec<Run>,
}

impl Repository {
    pub(super) fn full_name(&self) -> String {
        format!("{OWNER}/{}", self.name)
    }

    /// Returns when something was last pushed.
    pub(super) fn pushed(&self) -> Timestamp {
        let tips = self.git.branches.values();
        let newest = tips
            .filter_map(|sha| self.git.commits.get(sha))
            .map(|commit| commit.when)
            .max();
        newest.unwrap_or(self.created)
    }

    pub(super) fn open_issues(&self) -> usize {
        self.issues
            .values()
            .filter(|issue| issue.closed.is_none())
            .count()
    }

    pub(super) fn next_number(&self) -> u64 {
        self.issues.keys().next_back().map_or(1, |last| last + 1)
    }

    pub(super) fn workflow_id(&self, index: usize) -> u64 {
        let file = self
            .workflows
            .get(index)
            .map_or("", |workflow| workflow.file.as_str());
        number_id(&format!("workflow:{}:{file}", self.name)) % 100_000_000
    }

    pub(super) fn run(&self, id: u64) -> Option<&Run> {
        self.runs.iter().find(|run| run.id == id)
    }
}

#[derive(Debug, Clone)]
pub(super) struct Milestone {
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) due: Timestamp,
    pub(super) created: Timestamp,
}

#[derive(Debug, Clone)]
pub(super) struct Comment {
    pub(super) id: u64,
    pub(super) by: String,
    pub(super) when: Timestamp,
    pub(super) body: String,
}

/// What happened to an issue, besides comments.
#[derive(Debug, Clone)]
pub(super) enum Happened {
    Labeled(String),
    Assigned(String),
    Closed,
    Reopened,
    Merged(String),
    Renamed(String, String),
    /// Mentioned by another issue or pull request of the same repository.
    Mentioned(u64),
}

#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) id: u64,
    pub(super) by: String,
    pub(super) when: Timestamp,
    pub(super) what: Happened,
}

/// An issue, or a pull request's issue side.
#[derive(Debug, Clone)]
pub(super) struct Issue {
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) by: String,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) closed: Option<Timestamp>,
    pub(super) closed_by: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) labels: Vec<String>,
    pub(super) assignees: Vec<String>,
    /// The milestone's number.
    pub(super) milestone: Option<u64>,
    pub(super) comments: Vec<Comment>,
    pub(super) events: Vec<Event>,
    pub(super) pull: Option<Pull>,
}

#[derive(Debug, Clone)]
pub(super) struct Pull {
    pub(super) branch: String,
    pub(super) base_branch: String,
    pub(super) base: String,
    pub(super) commits: Vec<String>,
    pub(super) draft: bool,
    pub(super) merged: Option<Merge>,
    pub(super) reviewers: Vec<String>,
    pub(super) reviews: Vec<Review>,
    pub(super) threads: Vec<Thread>,
}

impl Pull {
    /// Returns the newest commit of the branch.
    pub(super) fn head(&self) -> &str {
        self.commits.last().map_or(self.base.as_str(), String::as_str)
    }
}

#[derive(Debug, Clone)]
pub(super) struct Merge {
    pub(super) when: Timestamp,
    pub(super) by: String,
    pub(super) sha: String,
}

#[derive(Debug, Clone)]
pub(super) struct Review {
    pub(super) id: u64,
    pub(super) by: String,
    pub(super) when: Timestamp,
    pub(super) state: String,
    pub(super) body: String,
    pub(super) commit: String,
}

#[derive(Debug, Clone)]
pub(super) struct Thread {
    pub(super) id: String,
    pub(super) review: u64,
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) hunk: String,
    pub(super) commit: String,
    pub(super) resolved: Option<String>,
    pub(super) comments: Vec<Comment>,
}

#[derive(Debug, Clone)]
pub(super) struct Release {
    pub(super) id: u64,
    pub(super) tag: String,
    pub(super) name: String,
    pub(super) body: String,
    pub(super) by: String,
    pub(super) when: Timestamp,
}

#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) id: u64,
    pub(super) number: u64,
    /// The workflow's place in the repository's list.
    pub(super) workflow: usize,
    pub(super) title: String,
    pub(super) event: String,
    pub(super) branch: String,
    pub(super) sha: String,
    pub(super) pull: Option<u64>,
    pub(super) by: String,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) status: &'static str,
    pub(super) conclusion: Option<String>,
    pub(super) attempt: u64,
    pub(super) jobs: Vec<Job>,
}

#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) status: &'static str,
    pub(super) conclusion: Option<String>,
    pub(super) started: Timestamp,
    pub(super) completed: Option<Timestamp>,
    pub(super) log: String,
}

/// What a notification is about.
#[derive(Debug, Clone)]
pub(super) enum About {
    Issue(u64),
    Release(String),
}

#[derive(Debug, Clone)]
pub(super) struct Notification {
    pub(super) id: u64,
    pub(super) repository: String,
    pub(super) about: About,
    pub(super) reason: String,
    pub(super) when: Timestamp,
    pub(super) unread: bool,
}

/// Returns a number that looks like a service's own and is the same each time.
pub(super) fn number_id(seed: &str) -> u64 {
    let digits = super::git::digest(&[seed.as_bytes()]);
    u64::from_str_radix(&digits[..8], 16).unwrap_or_default() + 1_000_000_000
}
