//! The things that a conversation can come back to, by the words people use for them, and where their values stand: in
//! which argument of a call, under which name among the connectors' shapes.

use serde_json::{Map, Value};

/// A kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    Bucket,
    Repository,
    Channel,
    Table,
    Database,
    Order,
    Issue,
    PullRequest,
    Message,
    Document,
    Spreadsheet,
    Folder,
    File,
    Mail,
    Event,
    Product,
    Customer,
    Project,
    Board,
    Sprint,
    Branch,
    Commit,
    Run,
}

impl Noun {
    pub(super) const ALL: [Self; 23] = [
        Self::Bucket,
        Self::Repository,
        Self::Channel,
        Self::Table,
        Self::Database,
        Self::Order,
        Self::Issue,
        Self::PullRequest,
        Self::Message,
        Self::Document,
        Self::Spreadsheet,
        Self::Folder,
        Self::File,
        Self::Mail,
        Self::Event,
        Self::Product,
        Self::Customer,
        Self::Project,
        Self::Board,
        Self::Sprint,
        Self::Branch,
        Self::Commit,
        Self::Run,
    ];

    /// Returns the words for one of it.
    pub(super) const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Bucket => &["bucket"],
            Self::Repository => &["repo", "repository"],
            Self::Channel => &["channel"],
            Self::Table => &["table"],
            Self::Database => &["database", "schema", "db"],
            Self::Order => &["order"],
            Self::Issue => &["issue", "ticket", "bug", "story", "task", "epic"],
            Self::PullRequest => &["pr", "pull request"],
            Self::Message => &["message", "thread", "conversation", "post"],
            Self::Document => &["document", "doc", "file"],
            Self::Spreadsheet => &["spreadsheet", "sheet", "file"],
            Self::Folder => &["folder"],
            Self::File => &["file", "object", "log"],
            Self::Mail => &["mail", "email", "message", "thread"],
            Self::Event => &["event", "meeting", "appointment"],
            Self::Product => &["product", "item"],
            Self::Customer => &["customer"],
            Self::Project => &["project"],
            Self::Board => &["board"],
            Self::Sprint => &["sprint"],
            Self::Branch => &["branch"],
            Self::Commit => &["commit"],
            Self::Run => &["run", "build", "workflow run"],
        }
    }

    /// Returns the argument that takes one.
    const fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Bucket => &["bucket"],
            Self::Repository => &["repo"],
            Self::Channel => &["channel", "in"],
            Self::Table => &["table"],
            Self::Database => &["db"],
            Self::Order => &["order"],
            Self::Issue => &["key"],
            Self::PullRequest => &[],
            Self::Message => &["permalink"],
            Self::Document => &["document"],
            Self::Spreadsheet => &["spreadsheet"],
            Self::Folder => &["folder"],
            Self::File => &["file", "key"],
            Self::Mail => &["message"],
            Self::Event => &["event"],
            Self::Product => &["product", "sku"],
            Self::Customer => &["customer"],
            Self::Project => &["project"],
            Self::Board => &["board"],
            Self::Sprint => &["sprint"],
            Self::Branch => &["branch", "ref"],
            Self::Commit => &["commit"],
            Self::Run => &["run"],
        }
    }

    /// Tells whether it holds other things: then the thing within is meant before it.
    pub(super) const fn is_place(self) -> bool {
        match self {
            Self::Bucket
            | Self::Repository
            | Self::Channel
            | Self::Database
            | Self::Folder
            | Self::Project
            | Self::Board
            | Self::Branch => true,
            Self::Table
            | Self::Order
            | Self::Issue
            | Self::PullRequest
            | Self::Message
            | Self::Document
            | Self::Spreadsheet
            | Self::File
            | Self::Mail
            | Self::Event
            | Self::Product
            | Self::Customer
            | Self::Sprint
            | Self::Commit
            | Self::Run => false,
        }
    }

    /// Returns what a connector's shape of this name names: "an issue or pull request" may be either.
    pub(super) fn of_shape(name: &str) -> Vec<Self> {
        let bare = name.trim_start_matches("an ").trim_start_matches("a ");
        let bare = bare.trim_end_matches(" link");
        bare.split(" or ")
            .filter_map(|word| {
                Self::ALL
                    .into_iter()
                    .find(|noun| noun.words()[0] == word || noun.words().contains(&word))
            })
            .collect()
    }
}

/// Returns the things that a call's arguments name.
pub(super) fn of_call(tool: &str, arguments: &Map<String, Value>) -> Vec<(Vec<Noun>, String)> {
    let mut named: Vec<(Vec<Noun>, String)> = vec![];
    for (argument, value) in arguments {
        let Some(value) = value.as_str().map(str::trim).filter(|value| is_name(value)) else {
            continue;
        };
        named.extend(of_argument(tool, argument, value));
    }
    let number = arguments.get("number").and_then(Value::as_u64);
    if let (Some(repo), Some(number)) = (arguments.get("repo").and_then(Value::as_str), number) {
        let noun = if tool.contains("pull_request") {
            Noun::PullRequest
        } else {
            Noun::Issue
        };
        named.push((vec![noun], format!("{repo}#{number}")));
    }
    named
}

fn of_argument(tool: &str, argument: &str, value: &str) -> Vec<(Vec<Noun>, String)> {
    match argument {
        // A repository's argument takes what lies in it, too.
        "repo" => match value.split_once('#') {
            Some((repo, _)) => vec![
                (vec![Noun::Repository], repo.to_owned()),
                (vec![Noun::Issue, Noun::PullRequest], value.to_owned()),
            ],
            None if value.contains("://") => vec![],
            None => vec![(vec![Noun::Repository], value.to_owned())],
        },
        "key" if is_issue_key(value) => vec![(vec![Noun::Issue], value.to_owned())],
        "key" => vec![(vec![Noun::File], value.to_owned())],
        "in" if !value.starts_with('#') => vec![],
        // What a `get_order` is given by name is an order.
        "name" | "id" => {
            let nouns = Noun::ALL.into_iter().filter(|noun| {
                tool.strip_prefix("get_")
                    .is_some_and(|thing| noun.words().contains(&thing))
            });
            let nouns: Vec<Noun> = nouns.take(1).collect();
            if nouns.is_empty() {
                vec![]
            } else {
                vec![(nouns, value.to_owned())]
            }
        }
        _ => {
            let nouns = Noun::ALL
                .into_iter()
                .filter(|noun| noun.arguments().contains(&argument));
            let nouns: Vec<Noun> = nouns.collect();
            if nouns.is_empty() {
                vec![]
            } else {
                vec![(nouns, value.to_owned())]
            }
        }
    }
}

/// Tells whether a value names one thing: not empty, on one line, not a page of text.
fn is_name(value: &str) -> bool {
    !value.is_empty() && value.len() <= 300 && !value.contains('\n')
}

fn is_issue_key(value: &str) -> bool {
    value.split_once('-').is_some_and(|(project, number)| {
        project.len() > 1
            && project
                .chars()
                .all(|character| character.is_ascii_uppercase() || character.is_ascii_digit())
            && !number.is_empty()
            && number.chars().all(|character| character.is_ascii_digit())
    })
}
