//! What kinds of things sources hold, and which words of a question lead to which kind without naming it: who asks what
//! somebody said looks for messages and mail. Knows no connector: a source holds a kind when its connector declares one of
//! the kind's words.

use super::lexicon::stem;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A kind of thing that a source may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Messages,
    Mail,
    Documents,
    Sheets,
    Calendar,
    Tickets,
    PullRequests,
    Code,
    Builds,
    Logs,
    Orders,
    Products,
    Tables,
    Exports,
}

impl Kind {
    pub(super) const ALL: [Self; 14] = [
        Self::Messages,
        Self::Mail,
        Self::Documents,
        Self::Sheets,
        Self::Calendar,
        Self::Tickets,
        Self::PullRequests,
        Self::Code,
        Self::Builds,
        Self::Logs,
        Self::Orders,
        Self::Products,
        Self::Tables,
        Self::Exports,
    ];

    /// Returns the declared words by which a source is known to hold it.
    pub(super) const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Messages => &["message", "channel"],
            Self::Mail => &["mail", "email", "inbox"],
            Self::Documents => &["document", "doc", "wiki", "page"],
            Self::Sheets => &["spreadsheet", "sheet"],
            Self::Calendar => &["calendar", "meeting"],
            Self::Tickets => &["ticket", "sprint", "backlog"],
            Self::PullRequests => &["pull request", "pr", "merge request"],
            Self::Code => &["code", "repository", "commit"],
            Self::Builds => &["ci", "workflow", "build"],
            Self::Logs => &["log", "logs"],
            Self::Orders => &["order", "orders"],
            Self::Products => &["product", "products", "inventory"],
            Self::Tables => &["table", "tables", "sql"],
            Self::Exports => &["export", "exports", "csv"],
        }
    }

    /// Returns its name as a person reads it.
    pub(super) const fn shown(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Mail => "mail",
            Self::Documents => "documents",
            Self::Sheets => "spreadsheets",
            Self::Calendar => "the calendar",
            Self::Tickets => "issues",
            Self::PullRequests => "pull requests",
            Self::Code => "code",
            Self::Builds => "builds",
            Self::Logs => "logs",
            Self::Orders => "orders",
            Self::Products => "products",
            Self::Tables => "tables",
            Self::Exports => "exports",
        }
    }
}

/// Kinds with how much they are meant.
pub(super) type Kin = &'static [(Kind, f32)];

use Kind::{
    Builds, Calendar, Code, Documents, Exports, Logs, Mail, Messages, Orders, Products, PullRequests, Sheets,
    Tables, Tickets,
};

/// Where something stands that a person wrote.
pub(super) const BY_A_PERSON: Kin = &[
    (Messages, 0.5),
    (Mail, 0.5),
    (Documents, 0.4),
    (Tickets, 0.4),
    (PullRequests, 0.3),
];
/// Where people write about a thing that has a key or a number of its own.
pub(super) const ABOUT_A_THING: Kin = &[
    (Messages, 0.3),
    (Mail, 0.25),
    (PullRequests, 0.25),
    (Tickets, 0.25),
];
/// Where an open question (why, should we, what does she want) finds its answer when nothing says more.
pub(super) const OPEN: Kin = &[(Messages, 0.38), (Mail, 0.37), (Documents, 0.37), (Tickets, 0.3)];

impl Kind {
    /// Tells whether people write it to one another, rather than machines and shops.
    pub(super) const fn is_human(self) -> bool {
        match self {
            Self::Messages
            | Self::Mail
            | Self::Documents
            | Self::Sheets
            | Self::Calendar
            | Self::Tickets
            | Self::PullRequests => true,
            Self::Code
            | Self::Builds
            | Self::Logs
            | Self::Orders
            | Self::Products
            | Self::Tables
            | Self::Exports => false,
        }
    }
}

/// Words that lead to kinds. A word stands in one row.
const ROWS: &[(&str, Kin)] = &[
    (
        "say said says tell told think thought talk discuss discussion mention opinion suggest complain \
         complaint promise heard news announce announcement claim argue worry worried concern feedback",
        &[
            (Messages, 0.6),
            (Mail, 0.55),
            (Documents, 0.4),
            (Tickets, 0.4),
            (PullRequests, 0.3),
        ],
    ),
    (
        "agree agreement decide decision conclude conclusion settle disagree",
        &[(Messages, 0.55), (Mail, 0.5), (Documents, 0.5), (Tickets, 0.2)],
    ),
    (
        "write wrote written sent send reply replied answer ask",
        &[(Mail, 0.55), (Messages, 0.5), (Tickets, 0.36), (Documents, 0.3)],
    ),
    (
        "budget spend spending cost forecast campaign marketing strategy goal roadmap contract quote proposal \
         agency invoice terms figures euro money",
        &[
            (Sheets, 0.6),
            (Documents, 0.55),
            (Mail, 0.5),
            (Messages, 0.5),
            (Tickets, 0.2),
        ],
    ),
    (
        "policy handbook agenda minutes outline guide postmortem report summary presentation draft procedure \
         wholesale supplier",
        &[(Documents, 0.6), (Mail, 0.4), (Messages, 0.4), (Tickets, 0.3)],
    ),
    (
        "hire hiring candidate interview salary offer onboarding applicant role",
        &[
            (Documents, 0.55),
            (Mail, 0.5),
            (Tickets, 0.45),
            (Messages, 0.45),
            (Calendar, 0.36),
        ],
    ),
    (
        "tomorrow tonight schedule invite invitation busy reschedule attend attendee",
        &[(Calendar, 0.6), (Messages, 0.3), (Mail, 0.3)],
    ),
    (
        "holiday vacation leave absent sick",
        &[(Calendar, 0.5), (Documents, 0.4), (Messages, 0.45), (Mail, 0.36)],
    ),
    (
        "outage incident down broke broken break cause problem trouble wrong",
        &[
            (Messages, 0.5),
            (Tickets, 0.5),
            (Documents, 0.38),
            (PullRequests, 0.3),
            (Logs, 0.25),
        ],
    ),
    (
        "crash error exception fail failure timeout alert",
        &[
            (Messages, 0.45),
            (Tickets, 0.45),
            (Logs, 0.5),
            (Builds, 0.45),
            (PullRequests, 0.36),
        ],
    ),
    (
        "fix solve resolve regression workaround progress ready done finish blocker block blocks",
        &[(Tickets, 0.55), (PullRequests, 0.5), (Messages, 0.42)],
    ),
    (
        "release version rollback rolled deploy deployment changelog revert",
        &[
            (PullRequests, 0.5),
            (Code, 0.5),
            (Messages, 0.42),
            (Tickets, 0.36),
        ],
    ),
    (
        "function class config configuration dependency library implement implementation api endpoint test \
         tests",
        &[(Code, 0.5), (PullRequests, 0.45), (Tickets, 0.36)],
    ),
    (
        "launch project feature milestone todo deadline priority status owner responsible",
        &[(Tickets, 0.5), (Documents, 0.45), (Messages, 0.45), (Mail, 0.3)],
    ),
    (
        "bought buy sold sell bestseller bestselling paid pay payment charge purchase deliver delivery parcel \
         return cancel unfulfilled",
        &[
            (Orders, 0.5),
            (Tables, 0.36),
            (Messages, 0.38),
            (Mail, 0.36),
            (Tickets, 0.3),
        ],
    ),
    (
        "barcode packaging warehouse sku variant price available availability",
        &[
            (Products, 0.5),
            (Messages, 0.42),
            (Tickets, 0.4),
            (Mail, 0.36),
            (Exports, 0.2),
            (Tables, 0.3),
        ],
    ),
    (
        "average total sum count percent percentage median group top rank",
        &[(Tables, 0.5), (Orders, 0.36)],
    ),
    (
        "slow performance latency memory index",
        &[
            (Tickets, 0.45),
            (Messages, 0.42),
            (PullRequests, 0.36),
            (Tables, 0.4),
        ],
    ),
    (
        "miss missed catch unanswered overlooked",
        &[(Messages, 0.6), (Mail, 0.5)],
    ),
    (
        "subscriber newsletter dump archive",
        &[(Exports, 0.6), (Tables, 0.4), (Mail, 0.3)],
    ),
];

/// Tells whether a word is one of speaking and writing, by its stem: then machines have no part in the answer.
pub(super) fn is_of_speech(stem: &str) -> bool {
    kin(stem).is_some_and(|kin| ROWS[..3].iter().any(|(_, row)| std::ptr::eq(*row, kin)))
}

/// Returns what a word leads to, by its stem.
pub(super) fn kin(stem: &str) -> Option<Kin> {
    LEADS.get(stem).copied()
}

/// Returns the words that lead somewhere, without their endings.
pub(super) fn leading() -> impl Iterator<Item = &'static str> {
    LEADS.keys().map(String::as_str)
}

static LEADS: LazyLock<HashMap<String, Kin>> = LazyLock::new(|| {
    let words = ROWS
        .iter()
        .flat_map(|(words, kin)| words.split(' ').map(move |word| (stem(word), *kin)));
    words.collect()
});
