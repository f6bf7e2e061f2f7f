//! What a clause means on this site: its field, its values looked up, its test of an issue.

use super::super::model::{Issue, KINDS, LINK_TYPES, PRIORITIES, SEVERITIES, STATUSES, State};
use super::super::text::Wanted;
use super::dates;
use super::parse::{Clause, Operand, Operator, Term};
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use std::cmp::Ordering;

/// A test of an issue.
#[derive(Debug)]
pub(super) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    /// The field has none of its own, or has some.
    Empty(Field, bool),
    /// The field has one of these, or none of them and something.
    OneOf(Field, Vec<String>, bool),
    /// The text has these words, or does not.
    Words(Field, Wanted, bool),
    Moment(Field, Operator, Timestamp),
    /// Story points, the only number there is.
    Number(Operator, f64),
}

/// A field that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Key,
    Project,
    Status,
    Category,
    Kind,
    Priority,
    Assignee,
    Reporter,
    Labels,
    Parent,
    Resolution,
    Sprint,
    Severity,
    Linked,
    Watcher,
    Attachments,
    Text,
    Summary,
    Description,
    Comment,
    Order,
    Created,
    Updated,
    Due,
    Resolved,
    Points,
}

/// What kind of values a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Set,
    Text,
    Moment,
    Number,
}

impl Field {
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_lowercase().as_str() {
            "key" | "issuekey" | "issue" | "id" => Self::Key,
            "project" => Self::Project,
            "status" => Self::Status,
            "statuscategory" => Self::Category,
            "type" | "issuetype" => Self::Kind,
            "priority" => Self::Priority,
            "assignee" => Self::Assignee,
            "reporter" | "creator" => Self::Reporter,
            "labels" => Self::Labels,
            "parent" | "epic link" | "parentepic" => Self::Parent,
            "resolution" => Self::Resolution,
            "sprint" | "cf[10020]" => Self::Sprint,
            "severity" | "cf[10040]" => Self::Severity,
            "issuelink" | "linkedissue" => Self::Linked,
            "watcher" => Self::Watcher,
            "attachments" => Self::Attachments,
            "text" | "textfields" => Self::Text,
            "summary" => Self::Summary,
            "description" => Self::Description,
            "comment" => Self::Comment,
            "customer order" | "cf[10041]" => Self::Order,
            "created" | "createddate" => Self::Created,
            "updated" | "updateddate" => Self::Updated,
            "due" | "duedate" => Self::Due,
            "resolved" | "resolutiondate" => Self::Resolved,
            "story points" | "cf[10016]" => Self::Points,
            _ => return None,
        })
    }

    fn sort(self) -> Sort {
        match self {
            Self::Text | Self::Summary | Self::Description | Self::Comment | Self::Order => Sort::Text,
            Self::Created | Self::Updated | Self::Due | Self::Resolved => Sort::Moment,
            Self::Points => Sort::Number,
            Self::Key
            | Self::Project
            | Self::Status
            | Self::Category
            | Self::Kind
            | Self::Priority
            | Self::Assignee
            | Self::Reporter
            | Self::Labels
            | Self::Parent
            | Self::Resolution
            | Self::Sprint
            | Self::Severity
            | Self::Linked
            | Self::Watcher
            | Self::Attachments => Sort::Set,
        }
    }
}

/// Returns the test that a clause means.
pub(super) fn clause(state: &State, clause: &Clause) -> Result<Test, String> {
    let each = |clauses: &[Clause]| -> Result<Vec<Test>, String> {
        clauses.iter().map(|one| self::clause(state, one)).collect()
    };
    Ok(match clause {
        Clause::All(clauses) => Test::All(each(clauses)?),
        Clause::Any(clauses) => Test::Any(each(clauses)?),
        Clause::Not(inner) => Test::Not(Box::new(self::clause(state, inner)?)),
        Clause::Term(term) => self::term(state, term)?,
    })
}

fn term(state: &State, term: &Term) -> Result<Test, String> {
    let Some(field) = Field::named(&term.field) else {
        return Err(format!(
            "Field '{}' does not exist or you do not have permission to view it.",
            term.field
        ));
    };
    let negated = matches!(
        term.operator,
        Operator::Unequal | Operator::NotIn | Operator::IsNot | Operator::Unlike
    );
    if term.operands == [Operand::Empty] {
        let asks = matches!(
            term.operator,
            Operator::Is | Operator::IsNot | Operator::Equal | Operator::Unequal
        );
        if asks && field != Field::Text {
            return Ok(Test::Empty(field, !negated));
        }
        return Err(unsupported(term));
    }
    if matches!(term.operator, Operator::Is | Operator::IsNot) {
        return Err(format!(
            "The operator '{}' is only supported with 'EMPTY' for the '{}' field.",
            term.operator.word(),
            term.field
        ));
    }
    compared_to_values(state, term, (field, negated))
}

fn unsupported(term: &Term) -> String {
    format!(
        "The operator '{}' is not supported by the '{}' field.",
        term.operator.word(),
        term.field
    )
}

/// Returns the test of a term whose operands are values, as its field's kind allows.
fn compared_to_values(state: &State, term: &Term, (field, negated): (Field, bool)) -> Result<Test, String> {
    let listing = matches!(
        term.operator,
        Operator::Equal | Operator::Unequal | Operator::In | Operator::NotIn
    );
    let liking = matches!(term.operator, Operator::Like | Operator::Unlike);
    match field.sort() {
        Sort::Text if liking => match term.operands.first() {
            Some(Operand::Value(text)) => Ok(Test::Words(field, Wanted::read(text), !negated)),
            Some(Operand::Empty | Operand::Call(..)) | None => Err(unsupported(term)),
        },
        Sort::Moment if !liking => match term.operands.as_slice() {
            [operand] => Ok(Test::Moment(
                field,
                term.operator,
                dates::moment(state.now, &term.field, operand)?,
            )),
            _ => Err(unsupported(term)),
        },
        Sort::Number if !liking => match term.operands.as_slice() {
            [Operand::Value(text)] => match text.parse() {
                Ok(number) => Ok(Test::Number(term.operator, number)),
                Err(_) => Err(no_value(text, &term.field)),
            },
            _ => Err(unsupported(term)),
        },
        Sort::Set if listing => {
            let mut wanted = vec![];
            for operand in &term.operands {
                wanted.extend(values(state, (field, &term.field), operand)?);
            }
            Ok(Test::OneOf(field, wanted, !negated))
        }
        Sort::Set if field == Field::Sprint && liking => sprints_like(state, term, !negated),
        Sort::Text | Sort::Moment | Sort::Number | Sort::Set => Err(unsupported(term)),
    }
}

fn sprints_like(state: &State, term: &Term, wanted: bool) -> Result<Test, String> {
    let Some(Operand::Value(text)) = term.operands.first() else {
        return Err(no_value("EMPTY", &term.field));
    };
    let text = Wanted::read(text);
    let named = state
        .sprints
        .iter()
        .filter(|sprint| text.fits(&sprint.name.to_lowercase()));
    Ok(Test::OneOf(
        Field::Sprint,
        named.map(|sprint| sprint.id.to_string()).collect(),
        wanted,
    ))
}

fn no_value(value: &str, field: &str) -> String {
    format!("The value '{value}' does not exist for the field '{field}'.")
}

/// Returns what an operand stands for, as the issues have it.
fn values(state: &State, (field, name): (Field, &str), operand: &Operand) -> Result<Vec<String>, String> {
    match operand {
        Operand::Empty => Ok(vec![String::new()]),
        Operand::Call(call, arguments) => called(state, call, arguments),
        Operand::Value(value) => looked_up(state, field, value)
            .map(|found| vec![found])
            .ok_or_else(|| {
                if matches!(field, Field::Key | Field::Parent) {
                    format!("An issue with key '{value}' does not exist for field '{name}'.")
                } else {
                    no_value(value, name)
                }
            }),
    }
}

fn called(state: &State, call: &str, arguments: &[String]) -> Result<Vec<String>, String> {
    let sprints = |wanted: &str| {
        let these = state.sprints.iter().filter(|sprint| sprint.state == wanted);
        these.map(|sprint| sprint.id.to_string()).collect()
    };
    Ok(match call.to_lowercase().as_str() {
        "currentuser" => vec![state.me().id.clone()],
        "opensprints" => sprints("active"),
        "closedsprints" => sprints("closed"),
        "futuresprints" => sprints("future"),
        "unreleasedversions" | "releasedversions" => vec![],
        "standardissuetypes" => KINDS
            .iter()
            .filter(|kind| kind.level == 0)
            .map(|kind| kind.id.to_owned())
            .collect(),
        "subtaskissuetypes" => KINDS
            .iter()
            .filter(|kind| kind.level < 0)
            .map(|kind| kind.id.to_owned())
            .collect(),
        "linkedissues" => {
            let key = arguments
                .first()
                .map(|key| key.to_uppercase())
                .unwrap_or_default();
            let of_kind = |kind: usize| {
                arguments.get(1).is_none_or(|words| {
                    let (_, _, inward, outward) = LINK_TYPES[kind];
                    inward.eq_ignore_ascii_case(words) || outward.eq_ignore_ascii_case(words)
                })
            };
            let ends = state.links.iter().filter(|link| of_kind(link.kind));
            ends.filter_map(|link| {
                (link.from == key)
                    .then(|| link.to.clone())
                    .or_else(|| (link.to == key).then(|| link.from.clone()))
            })
            .collect()
        }
        _ => return Err(format!("Unable to find JQL function '{call}()'.")),
    })
}

/// Returns a value as the issues have it, or nothing when there is no such value.
fn looked_up(state: &State, field: Field, value: &str) -> Option<String> {
    let same = |name: &str| name.eq_ignore_ascii_case(value);
    match field {
        Field::Key | Field::Parent => state.issue(value).map(|issue| issue.key.clone()),
        Field::Linked => Some(value.to_uppercase()),
        Field::Project => state.project(value).map(|place| place.to_string()),
        Field::Status => STATUSES
            .iter()
            .find(|it| same(it.name) || it.id == value)
            .map(|it| it.id.to_owned()),
        Field::Category => STATUSES
            .iter()
            .map(|it| it.category.facts())
            .find(|(id, key, _, name)| same(name) || same(key) || id.to_string() == value)
            .map(|(id, ..)| id.to_string()),
        Field::Kind => KINDS
            .iter()
            .find(|it| same(it.name) || it.id == value)
            .map(|it| it.id.to_owned()),
        Field::Priority => PRIORITIES
            .iter()
            .find(|(id, name)| same(name) || *id == value)
            .map(|(id, _)| (*id).to_owned()),
        Field::Severity => SEVERITIES
            .iter()
            .find(|(id, name)| same(name) || *id == value)
            .map(|(id, _)| (*id).to_owned()),
        Field::Assignee | Field::Reporter | Field::Watcher => {
            let lower = value.to_lowercase();
            let is = |account: &&super::super::model::Account| {
                account.id == value || account.name.to_lowercase() == lower || same(&account.email)
            };
            state.people.iter().find(is).map(|account| account.id.clone())
        }
        // Unresolved is the word for having none.
        Field::Resolution if same("unresolved") => Some(String::new()),
        Field::Resolution => same("done").then(|| "done".to_owned()),
        Field::Sprint => {
            let by = state
                .sprints
                .iter()
                .find(|it| same(&it.name) || it.id.to_string() == value);
            by.map(|sprint| sprint.id.to_string())
        }
        Field::Labels => Some(value.to_lowercase()),
        Field::Attachments
        | Field::Text
        | Field::Summary
        | Field::Description
        | Field::Comment
        | Field::Order
        | Field::Created
        | Field::Updated
        | Field::Due
        | Field::Resolved
        | Field::Points => None,
    }
}

impl Test {
    /// Tells whether an issue passes.
    pub(super) fn fits(&self, state: &State, issue: &Issue) -> bool {
        match self {
            Self::All(tests) => tests.iter().all(|test| test.fits(state, issue)),
            Self::Any(tests) => tests.iter().any(|test| test.fits(state, issue)),
            Self::Not(test) => !test.fits(state, issue),
            Self::Empty(field, wanted) => has(state, issue, *field).is_empty() == *wanted,
            Self::OneOf(field, values, wanted) => {
                let has = has(state, issue, *field);
                let one = has.iter().any(|it| values.contains(it))
                    || (has.is_empty() && values.contains(&String::new()));
                // What has nothing is not "other than this" either.
                if *wanted { one } else { !one && !has.is_empty() }
            }
            Self::Words(field, words, wanted) => {
                texts(issue, *field).iter().any(|text| words.fits(text)) == *wanted
            }
            Self::Moment(field, operator, moment) => {
                when(issue, *field).is_some_and(|at| compared(at.cmp(moment), *operator))
            }
            Self::Number(operator, number) => {
                let order = issue.points.and_then(|points| points.partial_cmp(number));
                order.is_some_and(|order| compared(order, *operator))
            }
        }
    }
}

fn compared(order: Ordering, operator: Operator) -> bool {
    match operator {
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::More => order.is_gt(),
        Operator::MoreOrEqual => order.is_ge(),
        Operator::Unequal | Operator::NotIn | Operator::IsNot | Operator::Unlike => order.is_ne(),
        Operator::Equal | Operator::In | Operator::Is | Operator::Like => order.is_eq(),
    }
}

fn when(issue: &Issue, field: Field) -> Option<Timestamp> {
    if field == Field::Due {
        let due = issue.due?.to_datetime(Time::midnight());
        return Some(due.to_zoned(TimeZone::UTC).ok()?.timestamp());
    }
    let moments = [
        (Field::Created, Some(issue.created)),
        (Field::Updated, Some(issue.updated)),
        (Field::Resolved, issue.resolved),
    ];
    let found = moments.into_iter().find(|(of, _)| *of == field);
    found.and_then(|(_, moment)| moment)
}

fn texts(issue: &Issue, field: Field) -> Vec<&str> {
    let words = &issue.words;
    let parts = [
        (Field::Summary, &words.summary),
        (Field::Description, &words.body),
        (Field::Comment, &words.comments),
    ];
    if field == Field::Order {
        return issue.order.as_deref().into_iter().collect();
    }
    let wanted = parts
        .into_iter()
        .filter(|(of, _)| field == Field::Text || *of == field);
    wanted.map(|(_, text)| text.as_str()).collect()
}

fn has(state: &State, issue: &Issue, field: Field) -> Vec<String> {
    let account = |place: usize| state.people.get(place).map(|account| account.id.clone());
    match field {
        Field::Key => vec![issue.key.clone()],
        Field::Project => vec![issue.project.to_string()],
        Field::Status => vec![issue.status().id.to_owned()],
        Field::Category => vec![issue.status().category.facts().0.to_string()],
        Field::Kind => vec![issue.kind().id.to_owned()],
        Field::Priority => vec![PRIORITIES[issue.priority].0.to_owned()],
        Field::Assignee => issue.assignee.and_then(account).into_iter().collect(),
        Field::Reporter => account(issue.reporter).into_iter().collect(),
        Field::Labels => issue.labels.iter().map(|label| label.to_lowercase()).collect(),
        Field::Parent => issue.parent.iter().cloned().collect(),
        Field::Resolution => issue.resolved.iter().map(|_| "done".to_owned()).collect(),
        Field::Sprint => issue.sprints.iter().map(u32::to_string).collect(),
        Field::Severity => issue
            .severity
            .map(|place| SEVERITIES[place].0.to_owned())
            .into_iter()
            .collect(),
        Field::Linked => vec![],
        Field::Watcher => account(issue.reporter).into_iter().collect(),
        Field::Attachments => {
            let files = state.attachments.iter().filter(|file| file.issue == issue.key);
            files.map(|file| file.id.to_string()).collect()
        }
        Field::Order => issue.order.iter().cloned().collect(),
        Field::Text | Field::Summary => vec![issue.words.summary.clone()],
        Field::Description => issue.body.iter().map(|_| "text".to_owned()).collect(),
        Field::Comment => issue
            .comments
            .iter()
            .map(|comment| comment.id.to_string())
            .collect(),
        Field::Created | Field::Updated | Field::Due | Field::Resolved => when(issue, field)
            .into_iter()
            .map(|moment| moment.to_string())
            .collect(),
        Field::Points => issue
            .points
            .map(|points| points.to_string())
            .into_iter()
            .collect(),
    }
}
